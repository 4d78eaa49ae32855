package io.tributary.feed.candidates;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Tunings;
import io.tributary.harness.LargeNetwork;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.platform.call.Call;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Change;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.PostChanged;
import io.tributary.projection.Change.UserChanged;
import io.tributary.projection.Changes;
import io.tributary.projection.Edge;
import io.tributary.projection.Kind;
import io.tributary.projection.Reach;
import io.tributary.projection.Relayed;
import io.tributary.projection.redis.RedisFactsProjection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * 100,000 users, a million posts of 90 days, five million follows, written into PostgreSQL and
 * ClickHouse by their own generators, as carrying them would take an hour. Some viewers follow a
 * thousand authors each and have to do with a hundred.
 */
public final class LargeFeed {
  public static final String DATABASE = "large_feed";
  public static final int VIEWERS = 200;

  private static final int FIRST_VIEWER = 90_001;
  private static final int BATCH = 500;

  /** Of each of the others. */
  private static final int FOLLOWS = Integer.getInteger("follows", 53);

  private static final List<String> POSTGRES =
      List.of(
          """
          INSERT INTO users
          SELECT md5('user ' || i)::uuid, 'user_' || i, 'User', '', '', '', now(), now(), NULL, i
          FROM generate_series(1, 100000) AS i
          """,
          """
          INSERT INTO posts
          SELECT md5('post ' || i)::uuid, md5('user ' || 1 + floor(100000 * power(i::bigint * 7919 %% 1000003 / 1000003.0, 2)))::uuid,
                 'text', '', '{}', 1, %1$s - i * interval '7776 milliseconds', now(), NULL, i
          FROM generate_series(1, 1000000) AS i
          """,
          """
          INSERT INTO follows
          SELECT md5('user ' || u)::uuid, md5('user ' || 1 + (u * 31 + k * 1009) %% 100000)::uuid, now(), NULL, u
          FROM generate_series(1, 90000) AS u, generate_series(1, %2$d) AS k
          WHERE u <> 1 + (u * 31 + k * 1009) %% 100000
          """,
          """
          INSERT INTO follows
          SELECT md5('user ' || u)::uuid, md5('user ' || 1 + (u * 13 + k * 3) %% 3000)::uuid, now(), NULL, u
          FROM generate_series(90001, 90400) AS u, generate_series(0, 999) AS k
          """,
          "INSERT INTO trending_generations (computed_at) VALUES (now())",
          """
          INSERT INTO trending_scores
          SELECT (SELECT max(generation) FROM trending_generations), 2, 'all', p.id, p.author_id, i, i
          FROM generate_series(1, 400) AS i JOIN posts AS p ON p.id = md5('post ' || i * 25)::uuid
          """,
          "ANALYZE");

  private static final String ID =
      "reinterpretAsUUID(concat(reverse(substring(MD5(concat('%1$s ', toString(%2$s))), 1, 8)),"
          + " reverse(substring(MD5(concat('%1$s ', toString(%2$s))), 9, 8))))";
  private static final String AUTHOR =
      "1 + toUInt32(floor(100000 * pow(i * 7919 % 1000003 / 1000003.0, 2)))";
  private static final String AT = "fromUnixTimestamp64Micro({now:Int64} - toInt64(i) * 7776000)";

  private static final List<String> CLICKHOUSE =
      List.of(
          "INSERT INTO posts SELECT "
              + ID.formatted("post", "i")
              + ", "
              + ID.formatted("user", AUTHOR)
              + ", '', [], 1, "
              + AT
              + ", i, 0 FROM (SELECT number + 1 AS i FROM numbers(1000000))",
          "INSERT INTO post_metrics SELECT "
              + ID.formatted("post", "i")
              + ", "
              + ID.formatted("user", AUTHOR)
              + ", "
              + AT
              + ", i * 31 % 97, i * 17 % 13, i * 7 % 5, 0, 20 + i * 31 % 997, 1"
              + " FROM (SELECT number + 1 AS i FROM numbers(1000000))",
          "INSERT INTO follows SELECT "
              + ID.formatted("user", "u")
              + ", "
              + ID.formatted("user", "1 + (u * 31 + k * 1009) % 100000")
              + ", now64(6), u, 0 FROM (SELECT number % 90000 + 1 AS u, intDiv(number, 90000) + 1"
              + " AS k FROM numbers("
              + FOLLOWS
              + " * 90000)) WHERE u != 1 + (u * 31 + k * 1009) % 100000",
          "INSERT INTO follows SELECT "
              + ID.formatted("user", "u")
              + ", "
              + ID.formatted("user", "1 + (u * 13 + k * 3) % 3000")
              + ", now64(6), u, 0 FROM (SELECT number % 400 + 90001 AS u, intDiv(number, 400) AS k"
              + " FROM numbers(400 * 1000))",
          "INSERT INTO affinity SELECT "
              + ID.formatted("user", "u")
              + ", "
              + ID.formatted("user", "1 + (u * 17 + k * 29) % 20000")
              + ", today() - k % 80, 1 + k % 7, k % 3, 0, k % 11, 1 FROM (SELECT number % 400 +"
              + " 90001 AS u, intDiv(number, 400) AS k FROM numbers(400 * 100))");

  private final Service service;

  private LargeFeed(Service service) {
    this.service = service;
  }

  /**
   * A service on it, and everything in it that the viewers need. Nobody keeps their candidates up
   * to date, so they are good for longer.
   */
  public static Service make() {
    Service service =
        OwnService.onAllStores(
            DATABASE,
            Map.of(
                "redis.command-timeout",
                "5s",
                "feed.builder.refresh-every",
                "1h",
                "feed.builder.active-for",
                "2h"));
    Instant now = service.clock().instant();
    POSTGRES.forEach(
        sql -> service.database().run(sql.formatted("'" + now + "'::timestamptz", FOLLOWS)));
    new LargeFeed(service).fill(now);
    return service;
  }

  public static UUID viewer(int number) {
    return LargeNetwork.user(FIRST_VIEWER + number % VIEWERS);
  }

  /** One whose candidates nobody has computed, for each number up to 200. */
  public static UUID newcomer(int number) {
    return LargeNetwork.user(FIRST_VIEWER + VIEWERS + number % VIEWERS);
  }

  private void fill(Instant now) {
    var clickHouse = service.bean(ClickHouse.class);
    Map<String, Object> parameters = Map.of("now", now.toEpochMilli() * 1_000);
    for (String table :
        List.of(
            "posts",
            "post_metrics",
            "follows",
            "affinity",
            "deleted_users",
            "feed_candidates_followees",
            "feed_candidates_affinity",
            "feed_candidates_trending")) {
      within(() -> command(clickHouse, "TRUNCATE TABLE " + table, Map.of()));
    }
    CLICKHOUSE.forEach(sql -> within(() -> command(clickHouse, sql, parameters)));
    var builder = service.bean(CandidateBuilder.class);
    List<UUID> viewers = IntStream.range(0, VIEWERS).mapToObj(LargeFeed::viewer).toList();
    within(
        () -> {
          builder.buildTrending();
          return builder.build(viewers);
        });
    copyFacts();
    forgetNewcomers(clickHouse);
  }

  private void forgetNewcomers(ClickHouse clickHouse) {
    List<UUID> newcomers = IntStream.range(0, VIEWERS).mapToObj(LargeFeed::newcomer).toList();
    for (String table : List.of("feed_candidates_followees", "feed_candidates_affinity")) {
      Map<String, Object> whom = Map.of("users", newcomers);
      within(
          () ->
              command(
                  clickHouse,
                  "ALTER TABLE "
                      + table
                      + " DELETE WHERE user_id IN {users:Array(UUID)} SETTINGS mutations_sync = 2",
                  whom));
    }
    var redis = service.bean(Redis.class);
    newcomers.forEach(
        each ->
            within(
                () ->
                    redis.call(
                        "test.forget", commands -> commands.unlink(Keys.feedVersion(each)))));
  }

  private static boolean command(
      ClickHouse clickHouse, String sql, Map<String, Object> parameters) {
    clickHouse.command(Query.named("test.fill", sql), parameters);
    return true;
  }

  private static <T> T within(Supplier<T> work) {
    return Call.background("test", Duration.ofMinutes(5)).call(work);
  }

  /** Of those whom the feeds of all viewers and newcomers can show. */
  private void copyFacts() {
    var posts = new HashMap<UUID, PostChanged>();
    var changes = new ArrayList<Change>();
    for (int i = 0; i < 2 * VIEWERS; i++) {
      int number = FIRST_VIEWER + i;
      UUID viewer = LargeNetwork.user(number);
      Set<UUID> authors = new HashSet<>();
      for (Candidate each : within(() -> candidates(service, viewer))) {
        authors.add(each.author());
        posts.putIfAbsent(
            each.post(),
            new PostChanged(
                each.post(), each.author(), Reach.PUBLIC, "", List.of(), each.createdAt(), 1));
      }
      Stream.concat(Stream.of(viewer), authors.stream())
          .forEach(user -> changes.add(new UserChanged(user, true, 1)));
      IntStream.range(0, 1_000)
          .mapToObj(k -> LargeNetwork.user(1 + (number * 13 + k * 3) % 3_000))
          .filter(authors::contains)
          .forEach(
              author ->
                  changes.add(
                      new EdgeChanged(
                          new Edge(Kind.FOLLOW, viewer, author), true, Instant.EPOCH, 1)));
    }
    changes.addAll(posts.values());
    assertThat(posts).hasSizeGreaterThan(700);
    var facts = service.bean(RedisFactsProjection.class);
    new Relayed(facts).clear();
    // In batches, as a relay brings them: a command must not take longer than it may.
    for (int from = 0; from < changes.size(); from += BATCH) {
      List<Change> batch = changes.subList(from, Math.min(from + BATCH, changes.size()));
      within(
          () -> {
            facts.apply(Changes.of(batch));
            return true;
          });
    }
    within(
        () -> {
          facts.trust();
          return true;
        });
  }

  public static FeedQuery query(Service service, UUID viewer) {
    Tuning tuning = service.bean(Tunings.class).current();
    return new FeedQuery(
        viewer,
        service.clock().instant(),
        tuning,
        tuning.armOf(viewer),
        service.bean(Candidates.class).ensureBuilt(viewer).builtAt(),
        true);
  }

  /** By the one statement. */
  public static List<Candidate> candidates(Service service, UUID viewer) {
    return service.bean(CandidateQuery.class).candidates(query(service, viewer));
  }

  /** By the same branches, a statement each. */
  public static int inSequence(Service service, FeedQuery query) {
    var clickHouse = service.bean(ClickHouse.class);
    Map<String, Object> parameters = CandidateQuery.parameters(query);
    int found = 0;
    for (Branch branch : CandidateQuery.BRANCHES.subList(0, 3)) {
      found +=
          clickHouse
              .list(Query.named("test.branch", branch.sql()), parameters, Branch::candidate)
              .size();
    }
    return found;
  }
}
