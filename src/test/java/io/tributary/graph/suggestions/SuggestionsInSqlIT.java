package io.tributary.graph.suggestions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.local.demo.DemoLoad;
import io.tributary.local.evaluation.Dataset;
import io.tributary.local.evaluation.Datasets;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.neo4j.Neo4j;
import io.tributary.projection.Envelopes;
import io.tributary.projection.Relayed;
import io.tributary.projection.neo4j.Neo4jProjection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.neo4j.driver.summary.ProfiledPlan;

/**
 * The same questions in SQL, about everybody in a generated network, or in data of one's own:
 * {@code ./mvnw verify -Dit.test=SuggestionsInSqlIT -Dtest=ArchitectureTest
 * -Ddata=/path/to/folder}, in one of the forms that docs/evaluation.md tells of.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuggestionsInSqlIT {
  private static final int FRIENDS = 20;
  private static final int FOLLOWS_OF_FRIEND = 60;
  private static final int LIMIT = 15;

  private static final String SUGGESTIONS =
      """
      WITH follow AS (SELECT follower_id, followee_id FROM follows WHERE removed_at IS NULL),
      follows AS (SELECT follower_id AS id, count(*) AS follows FROM follow GROUP BY follower_id),
      friend AS (
        SELECT f.follower_id AS user_id, f.followee_id AS friend_id, n.follows,
               row_number() OVER (PARTITION BY f.follower_id
                                  ORDER BY n.follows, f.followee_id::text COLLATE "C") AS number
        FROM follow AS f JOIN follows AS n ON n.id = f.followee_id
        WHERE n.follows <= %1$d),
      candidate AS (
        SELECT friend.user_id, f.followee_id AS candidate_id, count(*) AS mutual,
               sum(%2$d / friend.follows)::bigint AS weight
        FROM friend JOIN follow AS f ON f.follower_id = friend.friend_id
        WHERE friend.number <= %3$d AND f.followee_id <> friend.user_id
          AND NOT EXISTS (SELECT FROM follow AS x
                          WHERE x.follower_id = friend.user_id AND x.followee_id = f.followee_id)
          AND NOT EXISTS (SELECT FROM blocks AS b
                          WHERE b.removed_at IS NULL
                            AND (b.blocker_id = friend.user_id AND b.blocked_id = f.followee_id
                                 OR b.blocked_id = friend.user_id AND b.blocker_id = f.followee_id))
        GROUP BY friend.user_id, f.followee_id)
      SELECT user_id, candidate_id, mutual, weight
      FROM (SELECT *, rank() OVER (PARTITION BY user_id ORDER BY weight DESC, mutual DESC) AS rank
            FROM candidate) AS ranked
      WHERE rank <= %4$d
      """;

  private static final String MUTUAL =
      """
      SELECT count(*) AS mutual FROM follows AS one
      JOIN follows AS other ON other.followee_id = one.followee_id AND other.removed_at IS NULL
      WHERE one.removed_at IS NULL AND one.follower_id = ?::uuid AND other.follower_id = ?::uuid
      """;

  private static final Set<String> SCANS =
      Set.of("AllNodesScan", "NodeByLabelScan", "NodeIndexScan", "NodeUniqueIndexScan");

  private Service service;
  private List<UUID> users;

  @BeforeAll
  void load() throws InterruptedException {
    service = OwnService.onAllStores("suggestions", Map.of());
    Dataset data = Datasets.named(System.getProperty("data", ""), "small", 7);
    var people = new ArrayList<ImportItem>();
    data.each(
        item -> {
          if (item.hasUser() || item.hasFollow() || item.hasBlock()) {
            people.add(item);
          }
        });
    var items = new DemoLoad.Items(UUID.randomUUID().toString(), people.size(), people::forEach);
    assertThat(new DemoLoad(items, service.channel(), line -> {}).run()).isTrue();
    var graph = new Relayed(service.bean(Neo4jProjection.class));
    graph.clear();
    Portions.of(Envelopes.inOutbox(service), 2_000).forEach(graph::apply);
    users =
        service.database().rows("SELECT id FROM users ORDER BY id").stream()
            .map(row -> (UUID) Objects.requireNonNull(row.get("id")))
            .toList();
  }

  @AfterAll
  void stop() {
    service.close();
  }

  @Test
  void everybodyIsSuggestedTheSame() {
    var expected = new HashMap<UUID, List<Suggestion>>();
    users.forEach(user -> expected.put(user, new ArrayList<>()));
    for (Map<String, Object> row :
        service
            .database()
            .rows(
                SUGGESTIONS.formatted(
                    FOLLOWS_OF_FRIEND, Neo4jSuggestionStore.UNIT, FRIENDS, LIMIT))) {
      Objects.requireNonNull(expected.get((UUID) Objects.requireNonNull(row.get("user_id"))))
          .add(
              new Suggestion(
                  (UUID) Objects.requireNonNull(row.get("candidate_id")),
                  ((Number) Objects.requireNonNull(row.get("mutual"))).intValue(),
                  ((Number) Objects.requireNonNull(row.get("weight"))).longValue()));
    }
    var query =
        new Neo4jSuggestionStore(
            service.bean(Neo4j.class),
            new SuggestionConfig(FRIENDS, FOLLOWS_OF_FRIEND, Duration.ofMinutes(1)));
    Map<UUID, List<Suggestion>> found = Relayed.asked(() -> query.of(users, LIMIT));
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((user, best) -> assertBestOf(best, Objects.requireNonNull(found.get(user))));
    assertThat(found.values()).anyMatch(each -> each.size() == LIMIT);
  }

  private static final Comparator<Suggestion> BEST_FIRST =
      Comparator.comparingLong(Suggestion::weight)
          .thenComparing(Suggestion::mutual)
          .reversed()
          .thenComparing(each -> each.user().toString());

  /** Which of those who are equal at the end is open. */
  private static void assertBestOf(List<Suggestion> best, List<Suggestion> found) {
    assertThat(found).hasSize(Math.min(LIMIT, best.size())).doesNotHaveDuplicates();
    assertThat(best).containsAll(found);
    assertThat(found).isSortedAccordingTo(BEST_FIRST);
    if (!found.isEmpty()) {
      Suggestion last = found.getLast();
      assertThat(found)
          .containsAll(
              best.stream()
                  .filter(
                      each ->
                          each.weight() > last.weight()
                              || each.weight() == last.weight() && each.mutual() > last.mutual())
                  .toList());
    }
  }

  @Test
  void everyPairFollowsAsManyInCommon() {
    var pairs = new ArrayList<Pair>();
    for (int i = 0; i < 100; i++) {
      pairs.add(new Pair(users.get(i), users.get((i * 37 + 1) % users.size())));
    }
    Map<Pair, Integer> found =
        Relayed.asked(() -> new Neo4jMutualStore(service.bean(Neo4j.class)).of(pairs));
    for (Pair pair : pairs) {
      assertThat(found.get(pair))
          .isEqualTo(
              (int)
                  service.database().count(MUTUAL, pair.one().toString(), pair.other().toString()));
    }
    assertThat(found.values()).anyMatch(count -> count > 0);
  }

  /** Every user is sought, and what a user costs does not depend on how many there are. */
  @Test
  void whatAUserCostsIsBounded() {
    try (Driver driver = GraphDatabase.driver(Stores.neo4j());
        Session session = driver.session()) {
      var query =
          new Neo4jSuggestionStore(
              service.bean(Neo4j.class),
              new SuggestionConfig(FRIENDS, FOLLOWS_OF_FRIEND, Duration.ofMinutes(1)));
      for (int count : new int[] {1, 100}) {
        List<UUID> some = users.subList(0, count);
        ProfiledPlan plan =
            session
                .run(
                    "PROFILE " + Neo4jSuggestionStore.SUGGEST.text(), query.parameters(some, LIMIT))
                .consume()
                .profile();
        assertThat(operators(plan)).contains("NodeUniqueIndexSeek").noneMatch(SCANS::contains);
        // The edges of a user, of its friends, and a few looks at each that they lead to.
        long follows =
            service
                .database()
                .count(
                    "SELECT max(n) FROM (SELECT count(*) AS n FROM follows GROUP BY follower_id) AS"
                        + " x");
        assertThat(hits(plan))
            .isLessThan(count * (10 * follows + 12L * FRIENDS * FOLLOWS_OF_FRIEND));
      }
    }
  }

  private static List<String> operators(ProfiledPlan plan) {
    return Stream.concat(
            Stream.of(plan.operatorType().replaceFirst("[@(].*", "")),
            plan.children().stream().flatMap(each -> operators(each).stream()))
        .toList();
  }

  private static long hits(ProfiledPlan plan) {
    return plan.dbHits() + plan.children().stream().mapToLong(each -> hits(each)).sum();
  }
}
