package io.tributary.feed.candidates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.api.feed.v1.ExplainFeedRequest;
import io.tributary.feed.Feeds;
import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.score.WeightedParts;
import io.tributary.feed.tuning.Reaches;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Tuning.Reach;
import io.tributary.feed.tuning.Tunings;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.local.LocalClickHouse;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.platform.migrate.MigrateCommand;
import io.tributary.projection.Relayed;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The one statement, on an engine of its own that says what it was asked. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CandidateQueryIT {
  private static final Pattern GRANULES = Pattern.compile("Granules: (\\d+)/(\\d+)");

  private LocalClickHouse engine;
  private Service service;
  private Fixtures given;
  private ClickHouse clickHouse;
  private Feeds feeds;

  @BeforeAll
  void start(@TempDir Path folder) {
    engine = LocalClickHouse.start(folder.resolve("clickhouse"), 0);
    var configuration = new HashMap<>(Stores.configuration("candidates"));
    configuration.putAll(engine.configuration("candidates"));
    Stores.postgres().ensureDatabase("candidates");
    var unused = MigrateCommand.up(configuration, MigrateCommand.Store.values());
    service = OwnService.ready("candidates", engine.configuration("candidates"));
    given = new Fixtures(service);
    clickHouse = service.bean(ClickHouse.class);
  }

  @BeforeEach
  void empty() {
    service.database().empty();
    feeds = new Feeds(service);
  }

  @AfterAll
  void stop() {
    service.close();
    engine.close();
  }

  @Test
  void aFeedCostsTheEngineOneQuery() {
    String viewer = given.user();
    String author = given.user();
    given.follow(viewer, author);
    String post = given.post(author, "hello").getPostId();
    feeds.carry();
    assertThat(feeds.ranked(viewer)).containsExactly(post);
    List<String> asked =
        engine.queriesDuring(
            () -> {
              var unused =
                  service
                      .feed()
                      .explainFeed(ExplainFeedRequest.newBuilder().setViewerId(viewer).build());
            });
    assertThat(asked)
        .filteredOn(sql -> !sql.contains("version()"))
        .singleElement()
        .asString()
        .contains("'followees'", "'trending'", "'affinity'", "UNION ALL")
        .as("one that is off costs nothing")
        .doesNotContain("friends_likes");
  }

  private static UUID id(long number) {
    return new UUID(0x7000_8000L, number);
  }

  private FeedQuery query(UUID viewer, Tuning tuning) {
    return new FeedQuery(
        viewer, service.clock().instant(), tuning, tuning.defaultArm(), Instant.EPOCH, true);
  }

  private Tuning tuning() {
    return service.bean(Tunings.class).current();
  }

  private static Tuning reaching(Tuning tuning, Reach reach) {
    return new Tuning(
        Reaches.all(reach),
        tuning.freshnessHalfLife(),
        tuning.engagementRate(),
        tuning.affinityPoints(),
        tuning.affinityHalf(),
        tuning.affinityHalfLife(),
        tuning.authorDiversity(),
        tuning.experiment(),
        tuning.weightSets(),
        tuning.shares());
  }

  /** Rows for 400 viewers; of the one, as many as of any other. */
  private void fill(String table) {
    boolean isPersonal = !table.endsWith("trending");
    command(
        """
        INSERT INTO %s (%spost_id, author_id, likes, comments, shares, impressions, %s
                        freshness_score, engagement_score, affinity_score, combined_score, created_at, updated_at)
        SELECT %s toUUID(concat('00000000-0000-0000-8000-', leftPad(hex(number), 12, '0'))), generateUUIDv4(),
               number %% 7, number %% 5, number %% 3, number %% 97, %s 0, 0, 0, 0,
               now64(6, 'UTC') - toIntervalSecond(number %% 80000), now64(6, 'UTC')
        FROM numbers(%d)
        """
            .formatted(
                table,
                isPersonal ? "user_id, " : "",
                isPersonal ? "affinity, " : "",
                isPersonal
                    ? "toUUID(concat('00000000-7000-8000-0000-', leftPad(hex(number %% 400), 12, '0'))),"
                        .replace("%%", "%")
                    : "",
                isPersonal ? "number % 11, " : "",
                isPersonal ? 400_000 : 400));
  }

  private void command(String sql) {
    var unused =
        Relayed.asked(
            () -> {
              clickHouse.command(Query.named("test.command", sql), Map.of());
              return true;
            });
  }

  /** A viewer's rows lie side by side; of other viewers' hardly any are read. */
  @Test
  void eachBranchReadsARangeOfItsKey() {
    for (String table : List.of("followees", "affinity", "trending")) {
      fill("feed_candidates_" + table);
    }
    List<String> plan =
        Relayed.asked(
            () ->
                clickHouse.list(
                    Query.named(
                        "test.explain",
                        "EXPLAIN indexes = 1 " + CandidateQuery.union(tuning()).text()),
                    CandidateQuery.parameters(query(id(7), tuning())),
                    row -> row.getString("explain")));
    var reads = new ArrayList<String>();
    for (String line : plan) {
      if (line.contains("─ReadFromMergeTree")) {
        reads.add(line);
      } else if (!reads.isEmpty()) {
        reads.add(reads.removeLast() + line + "\n");
      }
    }
    assertThat(reads).hasSize(3);
    for (String read : reads) {
      if (!read.contains("trending")) {
        assertThat(read).contains("PrimaryKey", "user_id");
        assertThat(shareOfGranules(read)).isLessThan(0.05);
      }
    }
  }

  @Test
  void whatFriendsOfFriendsLikedIsBroughtWhereItIsWanted() {
    String viewer = given.user();
    String friend = given.user();
    String[] theirs = {given.user(), given.user()};
    String author = given.user();
    given.follow(viewer, friend);
    given.follow(friend, theirs[0]);
    given.follow(friend, theirs[1]);
    String liked = given.post(author, "liked").getPostId();
    String likedTwice = given.post(author, "liked twice").getPostId();
    String unliked = given.post(author, "liked no more").getPostId();
    String byFriend = given.post(author, "liked by the friend alone").getPostId();
    given.like(theirs[0], liked);
    given.like(theirs[0], likedTwice);
    given.like(theirs[1], likedTwice);
    given.like(theirs[0], unliked);
    given.unlike(theirs[0], unliked);
    given.like(friend, byFriend);
    feeds.carry();
    FeedQuery wanted =
        query(UUID.fromString(viewer), reaching(tuning(), new Reach(50, Duration.ofHours(72))));
    assertThat(of(candidates(wanted), FeedSource.FRIENDS_LIKES).stream().map(Candidate::post))
        .containsExactlyInAnyOrder(UUID.fromString(liked), UUID.fromString(likedTwice));
    assertThat(of(candidates(query(UUID.fromString(viewer), tuning())), FeedSource.FRIENDS_LIKES))
        .isEmpty();
  }

  private static double shareOfGranules(String read) {
    double share = 1;
    var found = GRANULES.matcher(read);
    while (found.find()) {
      share = Double.parseDouble(found.group(1)) / Double.parseDouble(found.group(2));
    }
    return share;
  }

  @Test
  void eachBranchBringsItsBestAndNoMore() {
    for (String table : List.of("followees", "affinity", "trending")) {
      fill("feed_candidates_" + table);
    }
    FeedQuery all = query(id(7), tuning());
    FeedQuery few = query(id(7), reaching(tuning(), new Reach(3, Duration.ofHours(72))));
    List<Candidate> wide = candidates(all);
    List<Candidate> narrow = candidates(few);
    for (FeedSource source :
        List.of(FeedSource.FOLLOWEES, FeedSource.TRENDING, FeedSource.AFFINITY)) {
      assertThat(of(narrow, source))
          .hasSize(3)
          .containsExactlyElementsOf(
              of(wide, source).stream()
                  .sorted((one, two) -> Double.compare(score(all, two), score(all, one)))
                  .limit(3)
                  .toList());
    }
    assertThat(of(wide, FeedSource.FOLLOWEES)).hasSize(500);
  }

  private static double score(FeedQuery query, Candidate candidate) {
    return new WeightedParts().score(query, candidate).score();
  }

  private List<Candidate> candidates(FeedQuery query) {
    return Relayed.asked(() -> service.bean(CandidateQuery.class).candidates(query));
  }

  private static List<Candidate> of(List<Candidate> candidates, FeedSource source) {
    return candidates.stream().filter(each -> each.sources().contains(source)).toList();
  }

  @Test
  void clickHouseAndJavaAgreeAboutScores() {
    fill("feed_candidates_followees");
    FeedQuery query = query(id(9), tuning());
    Map<String, Object> parameters = CandidateQuery.parameters(query);
    Map<UUID, Double> scores = new HashMap<>();
    var unused =
        Relayed.asked(
            () ->
                clickHouse.list(
                    Query.named(
                        "test.scores",
                        "SELECT post_id, %s AS score FROM feed_candidates_followees FINAL WHERE user_id = {viewer:UUID}"
                            .formatted(ScoreSql.COMBINED)),
                    parameters,
                    row -> scores.put(row.getUUID("post_id"), row.getDouble("score"))));
    List<Candidate> candidates = of(candidates(query), FeedSource.FOLLOWEES);
    assertThat(candidates).hasSize(500);
    for (Candidate candidate : candidates) {
      assertThat(score(query, candidate))
          .isCloseTo(scores.getOrDefault(candidate.post(), Double.NaN), within(1e-12));
    }
  }

  @Test
  void rowsFromBeforeTheLastWholeBuildAreOver() {
    fill("feed_candidates_followees");
    fill("feed_candidates_affinity");
    var query =
        new FeedQuery(
            id(7),
            service.clock().instant(),
            tuning(),
            tuning().defaultArm(),
            service.clock().instant().plusSeconds(5),
            true);
    assertThat(candidates(query)).isEmpty();
  }
}
