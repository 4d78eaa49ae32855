package io.tributary.projection.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.cache.Caches;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.redis.Script;
import io.tributary.platform.redis.Versions;
import io.tributary.projection.Change.CommentChanged;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.Engaged;
import io.tributary.projection.Change.LikeChanged;
import io.tributary.projection.Change.PostChanged;
import io.tributary.projection.Change.TracesErased;
import io.tributary.projection.Change.UserChanged;
import io.tributary.projection.Change.UserErased;
import io.tributary.projection.Changes;
import io.tributary.projection.Entry;
import io.tributary.projection.Kind;
import io.tributary.projection.Owners;
import io.tributary.projection.Projection;
import io.tributary.projection.Reach;
import io.tributary.projection.redis.FactBytes.Life;
import io.tributary.projection.redis.FactBytes.PostFacts;
import io.tributary.projection.redis.FactBytes.Tie;
import io.tributary.projection.redis.FactBytes.TieKind;
import io.tributary.projection.redis.FactBytes.UserFacts;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The copy of the safety facts in Redis, and the versions that cached values are compared with. The
 * changes of a batch are sent together, a portion at a time; of one event that is one round trip,
 * because writes that hide something wait for it.
 */
@Singleton
public final class RedisFactsProjection implements Projection {
  /** Values changed at once, so that a portion is far from the command timeout. */
  private static final int PORTION = 250;

  private static final int SCANNED_AT_ONCE = 500;

  /**
   * A script's run on one slot.
   *
   * @param ends on other slots, whose erasure means that this must not stay
   * @param moves the version that cached values are compared with, if it moves one
   */
  private record Step(
      Script script,
      List<String> keys,
      List<byte[]> arguments,
      int weight,
      Set<UUID> ends,
      Optional<String> moves) {}

  private final Redis redis;
  private final Caches caches;
  private final FactsConfig config;
  private final Stamps stamps;
  private final RedisTraces traces;
  private final RedisFactsContents contents;

  RedisFactsProjection(Redis redis, FactsConfig config, InstantSource clock, Caches caches) {
    this.redis = redis;
    this.caches = caches;
    this.config = config;
    this.stamps = new Stamps(redis, clock);
    this.traces = new RedisTraces(redis, config);
    this.contents = new RedisFactsContents(redis);
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.USER, Kind.POST, Kind.FOLLOW, Kind.BLOCK, Kind.MUTE);
  }

  @Override
  public void apply(Changes changes) {
    var steps = new ArrayList<Step>();
    Collection<PostChanged> posts = changes.newest(PostChanged.class, PostChanged::post);
    Collection<EdgeChanged> edges = changes.newest(EdgeChanged.class, EdgeChanged::edge);
    List<TracesErased> erased = changes.all(TracesErased.class);
    changes
        .newest(UserChanged.class, UserChanged::user)
        .forEach(
            each ->
                steps.add(
                    user(each.user(), each.living() ? Life.LIVING : Life.DELETED, each.version())));
    changes
        .all(UserErased.class)
        .forEach(each -> steps.add(user(each.user(), Life.ERASED, each.version())));
    erased.forEach(each -> steps.add(user(each.user(), Life.ERASED, each.version())));
    posts.forEach(each -> steps.add(post(each)));
    steps.addAll(edges(edges));
    postCountsMoved(changes)
        .forEach(
            (post, version) -> steps.add(counts(List.of(Keys.postCountsVersion(post)), version)));
    followCountsMoved(edges)
        .forEach(
            (user, version) ->
                steps.add(
                    counts(
                        List.of(Keys.userFollowCountsVersion(user), Keys.userFacts(user)),
                        version)));
    var erasedEnds = new HashSet<UUID>();
    for (List<Step> portion : Portions.byWeight(steps, Step::weight, PORTION)) {
      erasedEnds.addAll(run("facts.apply", portion));
    }
    erased.forEach(traces::remove);
    traces.removeLate(posts, edges, erasedEnds);
  }

  private Step user(UUID user, Life life, long version) {
    var keys = new ArrayList<>(List.of(Keys.userFacts(user), Keys.userVersion(user)));
    if (life != Life.LIVING) {
      keys.add(Keys.userEdges(user));
      keys.addAll(Keys.feed(user));
      keys.add(Keys.userFollowCountsVersion(user));
      keys.add(Keys.userSuggestionsVersion(user));
      keys.addAll(Keys.cachedOfUser(user));
    }
    byte[] value = new UserFacts(life, version).bytes();
    return new Step(
        FactScripts.ENTITY,
        keys,
        List.of(value, versionsKept()),
        1,
        Set.of(),
        Optional.of(Keys.userVersion(user)));
  }

  private Step post(PostChanged change) {
    UUID post = change.post();
    byte[] value = new PostFacts(change.author(), change.reach(), change.version()).bytes();
    byte[] end = FactBytes.seconds(change.createdAt().plus(config.postsKept()));
    var keys = new ArrayList<>(List.of(Keys.postFacts(post), Keys.postVersion(post)));
    if (change.reach() == Reach.NOBODY) {
      keys.addAll(Keys.cachedOfPost(post));
    }
    return new Step(
        FactScripts.ENTITY,
        keys,
        List.of(value, versionsKept(), end),
        1,
        Set.of(change.author()),
        Optional.of(Keys.postVersion(post)));
  }

  private byte[] versionsKept() {
    return FactBytes.decimal(config.versionsKept().toSeconds());
  }

  /** All of a user's edges go together; of a block, the blocked one has a copy too. */
  private static List<Step> edges(Collection<EdgeChanged> changes) {
    var byUser = new HashMap<UUID, List<byte[]>>();
    for (EdgeChanged change : changes) {
      UUID actor = change.edge().actor();
      UUID target = change.edge().target();
      tie(byUser, actor, target, TieKind.of(change.edge().kind()), change);
      if (change.edge().kind() == Kind.BLOCK) {
        tie(byUser, target, actor, TieKind.BLOCKED_BY, change);
      }
    }
    var steps = new ArrayList<Step>();
    byUser.forEach(
        (user, pairs) ->
            // Pairs stay together.
            Portions.of(pairs, 2 * PORTION)
                .forEach(
                    portion ->
                        steps.add(
                            new Step(
                                FactScripts.EDGES,
                                List.of(Keys.userEdges(user), Keys.userFacts(user)),
                                portion,
                                portion.size() / 2,
                                others(portion),
                                Optional.empty()))));
    return steps;
  }

  private static Set<UUID> others(List<byte[]> pairs) {
    var others = new HashSet<UUID>();
    for (int i = 0; i < pairs.size(); i += 2) {
      others.add(Ids.fromBytes(pairs.get(i)));
    }
    return others;
  }

  private static void tie(
      Map<UUID, List<byte[]>> byUser, UUID user, UUID other, TieKind kind, EdgeChanged change) {
    List<byte[]> pairs = byUser.computeIfAbsent(user, key -> new ArrayList<>());
    pairs.add(Ids.bytes(other));
    pairs.add(new Tie(kind, change.living(), change.version()).bytes());
  }

  /** Likes, comments and shares; counts of views may be as old as the cache lets them be. */
  private static Map<UUID, Long> postCountsMoved(Changes changes) {
    var versions = new HashMap<UUID, Long>();
    changes
        .all(CommentChanged.class)
        .forEach(each -> versions.merge(each.post().id(), each.version(), Math::max));
    changes
        .all(LikeChanged.class)
        .forEach(each -> versions.merge(each.post().id(), each.version(), Math::max));
    for (Engaged engaged : changes.all(Engaged.class)) {
      engaged.shared().forEach(post -> versions.merge(post, engaged.version(), Math::max));
    }
    return versions;
  }

  /** Of both ends of a follow. */
  private static Map<UUID, Long> followCountsMoved(Collection<EdgeChanged> edges) {
    var versions = new HashMap<UUID, Long>();
    for (EdgeChanged each : edges) {
      if (each.edge().kind() == Kind.FOLLOW) {
        versions.merge(each.edge().actor(), each.version(), Math::max);
        versions.merge(each.edge().target(), each.version(), Math::max);
      }
    }
    return versions;
  }

  private Step counts(List<String> keys, long version) {
    return new Step(
        Versions.MOVE,
        keys,
        List.of(FactBytes.number(version), versionsKept()),
        1,
        Set.of(),
        Optional.of(keys.getFirst()));
  }

  /** The ends that are erased: asked for behind the scripts, in the same round trip. */
  private Set<UUID> run(String name, List<Step> portion) {
    List<UUID> ends = portion.stream().flatMap(step -> step.ends().stream()).distinct().toList();
    Set<UUID> erased =
        Objects.requireNonNull(
            redis.call(
                name,
                commands -> {
                  var done =
                      CompletableFuture.allOf(
                          portion.stream()
                              .map(
                                  step ->
                                      step.script().run(commands, step.keys(), step.arguments()))
                              .map(CompletionStage::toCompletableFuture)
                              .toArray(CompletableFuture<?>[]::new));
                  return RedisTraces.erased(commands, ends)
                      .thenCombine(done, (gone, nothing) -> gone);
                }));
    portion.stream().flatMap(step -> step.moves().stream()).forEach(caches::moved);
    return erased;
  }

  @Override
  public void caughtUp(Collection<Short> buckets, Instant asOf) {
    if (!buckets.isEmpty()) {
      stamps.caughtUp(buckets, asOf);
    }
  }

  /** What is missing may be a block. It is filled from PostgreSQL, and whole then. */
  @Override
  public void missed() {
    distrust();
  }

  @Override
  public void distrust() {
    stamps.distrust();
  }

  @Override
  public void trust() {
    stamps.trust();
  }

  /** Whether it lacks nothing but what is on its way. */
  public boolean isWhole() {
    return stamps.isWhole();
  }

  /**
   * The stamps go first, so that nobody trusts an emptied copy. Versions of entities stay: they
   * tell of changes, and a cached value that was outdated before would otherwise look new.
   */
  @Override
  public void clear() {
    stamps.clear();
    eachKey(
        keys -> {
          String[] copies =
              keys.stream().filter(key -> Keys.Owner.of(key).isPresent()).toArray(String[]::new);
          if (copies.length > 0) {
            redis.call("facts.clear", commands -> commands.unlink(copies));
          }
        });
  }

  @Override
  public void begin(UUID filling) {
    stamps.begin(filling);
  }

  @Override
  public Optional<UUID> filling() {
    return stamps.filling();
  }

  @Override
  public List<Entry> contents(Owners owners) {
    return contents.of(owners);
  }

  /** One that changes meanwhile may come twice. */
  @Override
  public void eachOwner(Consumer<Owners> portion) {
    eachKey(
        keys -> {
          List<Keys.Owner> found =
              keys.stream().flatMap(key -> Keys.Owner.of(key).stream()).distinct().toList();
          if (!found.isEmpty()) {
            portion.accept(
                new Owners(
                    found.stream().filter(each -> !each.isPost()).map(Keys.Owner::id).toList(),
                    found.stream().filter(Keys.Owner::isPost).map(Keys.Owner::id).toList()));
          }
        });
  }

  private void eachKey(Consumer<List<String>> portion) {
    ScanArgs ours = ScanArgs.Builder.limit(SCANNED_AT_ONCE).match(Keys.ALL);
    ScanCursor cursor = ScanCursor.INITIAL;
    while (!cursor.isFinished()) {
      ScanCursor from = cursor;
      KeyScanCursor<String> found =
          Objects.requireNonNull(redis.call("facts.scan", commands -> commands.scan(from, ours)));
      portion.accept(found.getKeys());
      cursor = found;
    }
  }
}
