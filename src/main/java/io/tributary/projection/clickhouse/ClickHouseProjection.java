package io.tributary.projection.clickhouse;

import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.projection.Change.CommentChanged;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.Engaged;
import io.tributary.projection.Change.LikeChanged;
import io.tributary.projection.Change.PostChanged;
import io.tributary.projection.Change.UserChanged;
import io.tributary.projection.Change.UserErased;
import io.tributary.projection.Changes;
import io.tributary.projection.Entry;
import io.tributary.projection.Kind;
import io.tributary.projection.Owners;
import io.tributary.projection.Projection;
import io.tributary.projection.clickhouse.ClickHouseAggregates.Pair;
import io.tributary.projection.clickhouse.ClickHouseDeletedUsers.Gone;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * ClickHouse's copy: state rows first, then what a deletion takes with it, then what is computed
 * from them. Whatever of it was done before a failure is done again, and comes out the same.
 */
@Singleton
final class ClickHouseProjection implements Projection {
  private static final List<String> CANDIDATES =
      List.of("feed_candidates_followees", "feed_candidates_affinity", "feed_candidates_trending");

  private static final List<String> TABLES =
      List.of(
          "fillings",
          "posts",
          "follows",
          "blocks",
          "engagement_by_post",
          "engagement_by_user",
          "post_metrics",
          "affinity",
          "deleted_users",
          "arrived_posts",
          "arrived_follows");

  private static final Query FILLING =
      Query.named(
          "projection.filling", "SELECT filling FROM fillings ORDER BY began_at DESC LIMIT 1");

  private final ClickHouse clickHouse;
  private final ClickHouseRows rows;
  private final ClickHouseDeletedUsers deletedUsers;
  private final ClickHouseErasedUsers erasedUsers;
  private final ClickHouseAggregates aggregates;
  private final ClickHouseContents contents;

  ClickHouseProjection(
      ClickHouse clickHouse,
      ClickHouseRows rows,
      ClickHouseDeletedUsers deletedUsers,
      ClickHouseErasedUsers erasedUsers,
      ClickHouseAggregates aggregates,
      ClickHouseContents contents) {
    this.clickHouse = clickHouse;
    this.rows = rows;
    this.deletedUsers = deletedUsers;
    this.erasedUsers = erasedUsers;
    this.aggregates = aggregates;
    this.contents = contents;
  }

  @Override
  public String name() {
    return "clickhouse";
  }

  @Override
  public void apply(Changes changes) {
    Collection<PostChanged> posts = changes.newest(PostChanged.class, PostChanged::post);
    Collection<EdgeChanged> follows = edges(changes, Kind.FOLLOW);
    Collection<EdgeChanged> blocks = edges(changes, Kind.BLOCK);
    List<EngagementRow> engagement = engagement(changes);
    List<EngagementRow> ofAffinity =
        engagement.stream().filter(EngagementRow::saysSomethingOfAffinity).toList();
    Collection<UserChanged> deleted =
        changes.newest(UserChanged.class, UserChanged::user).stream()
            .filter(user -> !user.living())
            .toList();
    Collection<UserErased> erased = changes.newest(UserErased.class, UserErased::user);

    rows.posts(posts);
    rows.follows(follows);
    rows.blocks(blocks);
    rows.engagementByPost(engagement);
    rows.engagementByUser(ofAffinity);
    rows.deletedUsers(deleted);
    rows.erasedUsers(erased);
    rows.arrivedPosts(posts);
    rows.arrivedFollows(follows);

    compute(engagement);

    Set<UUID> ending = mentioned(posts, follows, blocks, engagement);
    var leavingTraces = new HashSet<>(ending);
    for (EngagementRow row : engagement) {
      leavingTraces.addAll(List.of(row.user(), row.post().author()));
    }
    Gone gone = deletedUsers.among(leavingTraces);

    ending.retainAll(gone.deleted());
    deleted.forEach(user -> ending.add(user.user()));
    deletedUsers.endEverythingOf(ending);
    leavingTraces.retainAll(gone.erased());
    // Whoever ends something writes it once more: the erasure may have come in between.
    leavingTraces.addAll(deletedUsers.among(ending).erased());
    erased.forEach(user -> leavingTraces.add(user.user()));
    erasedUsers.eraseEverythingOf(leavingTraces);
  }

  private void compute(List<EngagementRow> engagement) {
    aggregates.metricsOf(
        engagement.stream().map(row -> row.post().id()).collect(Collectors.toSet()));
    aggregates.affinityOf(
        engagement.stream()
            .filter(EngagementRow::saysSomethingOfAffinity)
            .map(row -> new Pair(row.user(), row.post().author()))
            .collect(Collectors.toSet()));
  }

  private static Collection<EdgeChanged> edges(Changes changes, Kind kind) {
    return changes.newest(EdgeChanged.class, EdgeChanged::edge).stream()
        .filter(change -> change.edge().kind() == kind)
        .toList();
  }

  private static List<EngagementRow> engagement(Changes changes) {
    record Like(UUID user, UUID post) {}
    var all = new ArrayList<EngagementRow>();
    changes
        .newest(LikeChanged.class, like -> new Like(like.user(), like.post().id()))
        .forEach(like -> all.add(EngagementRow.of(like)));
    changes
        .newest(CommentChanged.class, CommentChanged::comment)
        .forEach(comment -> all.add(EngagementRow.of(comment)));
    changes.all(Engaged.class).forEach(batch -> all.addAll(EngagementRow.of(batch)));
    return all;
  }

  /** Whose deletion would take one of these with it. */
  private static Set<UUID> mentioned(
      Collection<PostChanged> posts,
      Collection<EdgeChanged> follows,
      Collection<EdgeChanged> blocks,
      Collection<EngagementRow> engagement) {
    var users = new HashSet<UUID>();
    posts.forEach(post -> users.add(post.author()));
    for (Collection<EdgeChanged> edges : List.of(follows, blocks)) {
      for (EdgeChanged change : edges) {
        users.add(change.edge().actor());
        users.add(change.edge().target());
      }
    }
    engagement.stream()
        .filter(row -> row.kind() == EngagementRow.LIKE || row.kind() == EngagementRow.COMMENT)
        .forEach(row -> users.add(row.user()));
    return users;
  }

  /** What was ordered once is not ordered again before ClickHouse is through with it. */
  @Override
  public boolean erase(UserErased gone) {
    if (erasedUsers.isUnderWay(gone.user())) {
      return false;
    }
    apply(Changes.of(List.of(gone)));
    return erasedUsers.isNothingLeftOf(gone.user());
  }

  @Override
  public void clear() {
    truncate(TABLES);
    truncate(CANDIDATES);
  }

  /** Candidates are good until they are computed anew, which nobody does before it is whole. */
  @Override
  public void makeRoom() {
    truncate(TABLES);
  }

  private void truncate(List<String> tables) {
    for (String table : tables) {
      clickHouse.command(Query.named("projection.clear", "TRUNCATE TABLE " + table), Map.of());
    }
  }

  @Override
  public void begin(UUID filling) {
    rows.filling(filling);
  }

  @Override
  public Optional<UUID> filling() {
    return clickHouse.list(FILLING, Map.of(), row -> row.getUUID("filling")).stream().findFirst();
  }

  @Override
  public Set<Kind> kinds() {
    return EnumSet.of(
        Kind.POST, Kind.FOLLOW, Kind.BLOCK, Kind.LIKE, Kind.COMMENT, Kind.ENGAGEMENT, Kind.METRICS);
  }

  @Override
  public List<Entry> contents(Owners owners) {
    return contents.of(owners.users());
  }

  @Override
  public void eachOwner(Consumer<Owners> portion) {
    contents.eachUser(users -> portion.accept(new Owners(users, List.of())));
  }
}
