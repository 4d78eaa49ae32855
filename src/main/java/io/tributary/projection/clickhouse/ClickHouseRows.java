package io.tributary.projection.clickhouse;

import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.RowBinary;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.PostChanged;
import io.tributary.projection.Change.UserChanged;
import io.tributary.projection.Change.UserErased;
import io.tributary.projection.Reach;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;

/** State rows on their way into their tables: one insert a table. */
@Singleton
final class ClickHouseRows {
  /** The highest that there is, as ClickHouse reads it: no other row outlives one with it. */
  private static final long LAST_VERSION = -1;

  private static final int PUBLIC = 1;
  private static final int FOLLOWERS = 2;

  private final ClickHouse clickHouse;

  ClickHouseRows(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  void posts(Collection<PostChanged> posts) {
    insert(
        "posts",
        List.of(
            "post_id",
            "author_id",
            "category",
            "tags",
            "visibility",
            "created_at",
            "version",
            "is_deleted"),
        posts,
        (row, post) ->
            row.uuid(post.post())
                .uuid(post.author())
                .string(post.category())
                .strings(post.tags())
                .uint8(post.reach() == Reach.FOLLOWERS ? FOLLOWERS : PUBLIC)
                .micros(post.createdAt())
                .int64(post.version())
                .uint8(post.reach() == Reach.NOBODY ? 1 : 0));
  }

  void follows(Collection<EdgeChanged> follows) {
    insert(
        "follows",
        List.of("follower_id", "followee_id", "created_at", "version", "is_deleted"),
        follows,
        (row, follow) ->
            row.uuid(follow.edge().actor())
                .uuid(follow.edge().target())
                .micros(follow.at())
                .int64(follow.version())
                .uint8(follow.living() ? 0 : 1));
  }

  void blocks(Collection<EdgeChanged> blocks) {
    insert(
        "blocks",
        List.of("blocker_id", "blocked_id", "version", "is_deleted"),
        blocks,
        (row, block) ->
            row.uuid(block.edge().actor())
                .uuid(block.edge().target())
                .int64(block.version())
                .uint8(block.living() ? 0 : 1));
  }

  /** Those that feeds may want to have; after the posts themselves. */
  void arrivedPosts(Collection<PostChanged> posts) {
    insert(
        "arrived_posts",
        List.of("post_id", "author_id", "created_at"),
        posts.stream().filter(post -> post.reach() != Reach.NOBODY).toList(),
        (row, post) -> row.uuid(post.post()).uuid(post.author()).micros(post.createdAt()));
  }

  /** Whose follows changed; after the follows themselves. */
  void arrivedFollows(Collection<EdgeChanged> follows) {
    insert(
        "arrived_follows",
        List.of("follower_id"),
        follows.stream().map(follow -> follow.edge().actor()).distinct().toList(),
        RowBinary::uuid);
  }

  void deletedUsers(Collection<UserChanged> users) {
    insert(
        "deleted_users",
        List.of("user_id", "version"),
        users,
        (row, user) -> row.uuid(user.user()).int64(user.version()));
  }

  void erasedUsers(Collection<UserErased> users) {
    insert(
        "deleted_users",
        List.of("user_id", "version", "erased"),
        users,
        (row, user) -> row.uuid(user.user()).int64(LAST_VERSION).uint8(1));
  }

  void engagementByPost(Collection<EngagementRow> engagement) {
    insert(
        "engagement_by_post",
        List.of(
            "post_id",
            "kind",
            "user_id",
            "event_id",
            "author_id",
            "post_created_at",
            "occurred_at",
            "version",
            "is_deleted"),
        engagement,
        (row, each) ->
            row.uuid(each.post().id())
                .uint8(each.kind())
                .uuid(each.user())
                .uuid(each.event())
                .uuid(each.post().author())
                .micros(each.post().createdAt())
                .micros(each.at())
                .int64(each.version())
                .uint8(each.living() ? 0 : 1));
  }

  void engagementByUser(Collection<EngagementRow> engagement) {
    insert(
        "engagement_by_user",
        List.of(
            "user_id",
            "author_id",
            "post_id",
            "kind",
            "event_id",
            "post_created_at",
            "occurred_at",
            "version",
            "is_deleted"),
        engagement,
        (row, each) ->
            row.uuid(each.user())
                .uuid(each.post().author())
                .uuid(each.post().id())
                .uint8(each.kind())
                .uuid(each.event())
                .micros(each.post().createdAt())
                .micros(each.at())
                .int64(each.version())
                .uint8(each.living() ? 0 : 1));
  }

  void filling(UUID filling) {
    insert("fillings", List.of("filling"), List.of(filling), RowBinary::uuid);
  }

  private <T> void insert(
      String table, List<String> columns, Collection<T> values, BiConsumer<RowBinary, T> write) {
    if (values.isEmpty()) {
      return;
    }
    var rows = new RowBinary();
    values.forEach(value -> write.accept(rows, value));
    clickHouse.insert("projection." + table, table, columns, rows.toByteArray());
  }
}
