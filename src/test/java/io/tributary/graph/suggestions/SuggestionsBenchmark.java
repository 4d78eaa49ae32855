package io.tributary.graph.suggestions;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.graph.v1.BatchSuggestFriendsRequest;
import io.tributary.api.graph.v1.BatchSuggestFriendsResponse;
import io.tributary.harness.LargeNetwork;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.TcpProxy;
import io.tributary.local.LocalNeo4j;
import io.tributary.platform.batch.Portions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;

/**
 * A hundred users in one call, beside a call for each of them, in a graph of 100,000 users and five
 * million follows, with nothing cached; in turns in the same run. Not part of the build; to be
 * asked for: {@code ./mvnw verify -Dit.test=SuggestionsBenchmark -Dtest=ArchitectureTest}. Nothing
 * is asserted about times.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SuggestionsBenchmark {
  private static final int USERS = Integer.getInteger("users", 100_000);
  private static final int FOLLOWS = 50;
  private static final int BATCH = 100;
  private static final int ROUNDS = Integer.getInteger("rounds", 20);

  /** MiB of heap and of pages: the graph is about 300 MB. */
  private static final int MEMORY = 1_024;

  private static final Map<String, Object> UNCACHED =
      Map.of(
          "suggestions.fresh-for",
          "1ms",
          "cache.near.life",
          "0s",
          "cache.early-refresh",
          0,
          // A first statement over pages that nobody has read yet.
          "neo4j.read-timeout",
          "30s");

  private LocalNeo4j neo4j;
  private Service service;

  @BeforeAll
  void fill(@TempDir Path folder) {
    neo4j = LocalNeo4j.start(folder, 0, MEMORY);
    var configuration = new HashMap<>(UNCACHED);
    configuration.putAll(neo4j.configuration());
    service = OwnService.onAllStores("suggestions_large", configuration);
    service
        .database()
        .run(
            """
            INSERT INTO users
            SELECT md5('user ' || i)::uuid, 'user_' || i, 'User', '', '', '', now(), now(), NULL, i
            FROM generate_series(1, %d) AS i
            """
                .formatted(USERS));
    service
        .database()
        .run(
            """
            INSERT INTO follows
            SELECT md5('user ' || u)::uuid, md5('user ' || 1 + (u * 31 + k * 1009) %% %1$d)::uuid, now(), NULL, u
            FROM generate_series(1, %1$d) AS u, generate_series(1, %2$d) AS k
            WHERE u <> 1 + (u * 31 + k * 1009) %% %1$d
            """
                .formatted(USERS, FOLLOWS));
    service.database().run("ANALYZE");
    try (Driver driver = GraphDatabase.driver("bolt://127.0.0.1:" + neo4j.port());
        Session session = driver.session()) {
      List<Integer> all = IntStream.rangeClosed(1, USERS).boxed().toList();
      for (List<Integer> some : Portions.of(all, 10_000)) {
        session
            .run(
                "UNWIND $ids AS id CREATE (:User {id: id, version: 1})",
                Map.of("ids", some.stream().map(i -> LargeNetwork.user(i).toString()).toList()))
            .consume();
      }
      for (List<Integer> some : Portions.of(all, 200)) {
        session
            .run(
                """
                UNWIND $follows AS follow
                MATCH (one:User {id: follow.who})
                UNWIND follow.whom AS whom
                MATCH (other:User {id: whom})
                CREATE (one)-[:FOLLOWS {version: 1}]->(other)
                """,
                Map.of("follows", some.stream().map(SuggestionsBenchmark::follows).toList()))
            .consume();
      }
    }
  }

  private static Map<String, Object> follows(int user) {
    return Map.of(
        "who",
        LargeNetwork.user(user).toString(),
        "whom",
        IntStream.rangeClosed(1, FOLLOWS)
            .map(k -> (int) (1 + (user * 31L + k * 1009L) % USERS))
            .filter(other -> other != user)
            .mapToObj(other -> LargeNetwork.user(other).toString())
            .toList());
  }

  @AfterAll
  void stop() {
    service.close();
    neo4j.close();
  }

  private static BatchSuggestFriendsResponse suggest(Service pod, List<UUID> users) {
    BatchSuggestFriendsResponse answer =
        pod.graph()
            .withDeadlineAfter(1, TimeUnit.MINUTES)
            .batchSuggestFriends(
                BatchSuggestFriendsRequest.newBuilder()
                    .setViewerId(users.getFirst().toString())
                    .addAllUserIds(users.stream().map(UUID::toString).toList())
                    .build());
    assertThat(answer.getUsersList()).hasSize(users.size());
    assertThat(answer.getUsersList()).allMatch(each -> each.getFriendsCount() == 10);
    return answer;
  }

  private static double millis(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static void compare(String where, Service pod) {
    double[] batches = new double[ROUNDS];
    double[] loops = new double[ROUNDS];
    for (int round = -3; round < ROUNDS; round++) {
      int first = 1 + (round + 3) * BATCH * 7;
      List<UUID> users =
          IntStream.range(0, BATCH)
              .mapToObj(i -> LargeNetwork.user(1 + (first + i * 13) % USERS))
              .toList();
      double batch = millis(() -> suggest(pod, users));
      double loop = millis(() -> users.forEach(user -> suggest(pod, List.of(user))));
      if (round >= 0) {
        batches[round] = batch;
        loops[round] = loop;
      }
    }
    Arrays.sort(batches);
    Arrays.sort(loops);
    System.out.printf(
        "%s: %d users in one call p50 %.0f ms, p95 %.0f ms; a call for each p50 %.0f ms, p95 %.0f"
            + " ms; ratio of p50 %.1f%n",
        where,
        BATCH,
        batches[ROUNDS / 2],
        batches[ROUNDS * 95 / 100],
        loops[ROUNDS / 2],
        loops[ROUNDS * 95 / 100],
        loops[ROUNDS / 2] / batches[ROUNDS / 2]);
  }

  @Test
  void aHundredUsersInOneCallBesideACallForEach() {
    compare("on loopback", service);
    try (TcpProxy way = new TcpProxy(neo4j.port()).open();
        Service pod = service.another(throughThe(way))) {
      way.delay(Duration.ofMillis(5));
      compare("with 5 ms more to Neo4j", pod);
    }
  }

  private static Map<String, Object> throughThe(TcpProxy way) {
    var configuration = new HashMap<>(UNCACHED);
    configuration.put("neo4j.uri", "bolt://127.0.0.1:" + way.port());
    return configuration;
  }
}
