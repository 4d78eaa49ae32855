package io.tributary.projection.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.events.v1.Envelope;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.harness.Together;
import io.tributary.harness.WithService;
import io.tributary.platform.neo4j.Cypher;
import io.tributary.platform.neo4j.Neo4j;
import io.tributary.projection.Edge;
import io.tributary.projection.Entry;
import io.tributary.projection.Envelopes;
import io.tributary.projection.History;
import io.tributary.projection.Kind;
import io.tributary.projection.Owners;
import io.tributary.projection.Relayed;
import io.tributary.projection.UnprojectableEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.summary.Plan;

@WithService
class Neo4jProjectionIT {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  private final Service service;
  private final Neo4jProjection projection;
  private final Relayed relayed;

  Neo4jProjectionIT(Service service) {
    this.service = service;
    this.projection = service.bean(Neo4jProjection.class);
    this.relayed = new Relayed(projection);
  }

  @BeforeEach
  void empty() {
    relayed.clear();
  }

  private static UUID user(int number) {
    return new UUID(0x0123456789L << 16, number);
  }

  private List<Entry> contents(UUID... users) {
    return relayed.contents(new Owners(List.of(users), List.of()));
  }

  private long edgesInAll() {
    return count("MATCH (:User)-[edge]->(:User) RETURN count(edge) AS count");
  }

  private long count(String cypher) {
    return Relayed.asked(
        () ->
            service
                .bean(Neo4j.class)
                .read(
                    Cypher.named("test.count", cypher), Map.of(), row -> row.get("count").asLong())
                .getFirst());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverTheOrderTheBoundariesAndTheRepeatsTheSameIsThere(long seed) {
    History history = History.of(seed, 600, NOW);
    List<Envelope> shuffled = history.shuffled(2, seed);
    History.cut(shuffled, 97).forEach(relayed::apply);
    relayed.holdsWhatIsTrueAfter(history);
    History.cut(history.events(), 500).forEach(relayed::apply);
    relayed.holdsWhatIsTrueAfter(history);
    History.cut(shuffled, 331).forEach(relayed::apply);
    relayed.holdsWhatIsTrueAfter(history);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void whatTwoApplyAtOnceIsTheSame(long seed) {
    History history = History.of(seed, 600, NOW);
    Together.both(
        () -> History.cut(history.shuffled(1, seed), 60).forEach(relayed::apply),
        () -> History.cut(history.shuffled(1, seed + 100), 45).forEach(relayed::apply));
    relayed.holdsWhatIsTrueAfter(history);
  }

  @Test
  void anEdgeThatComesAfterTheEndOfAUserDoesNothing() {
    relayed.apply(Envelopes.userCreated(user(1), 1), Envelopes.userCreated(user(2), 2));
    relayed.apply(Envelopes.userDeleted(user(2), 4));
    relayed.apply(
        Envelopes.follow(user(1), user(2), 3),
        Envelopes.edge(new Edge(Kind.BLOCK, user(2), user(1)), true, 9));
    assertThat(contents(user(1), user(2)))
        .containsExactly(new Entry(Kind.USER, user(1).toString(), 1, ""));
    assertThat(edgesInAll()).isZero();
  }

  @Test
  void edgesMayComeBeforeTheirUsers() {
    relayed.apply(Envelopes.follow(user(1), user(2), 3));
    var follow = new Entry(Kind.FOLLOW, user(1) + "/" + user(2), 3, "");
    assertThat(contents(user(1), user(2))).containsExactly(follow);
    relayed.apply(Envelopes.userCreated(user(2), 2), Envelopes.userCreated(user(1), 1));
    assertThat(contents(user(1), user(2)))
        .containsExactlyInAnyOrder(
            follow,
            new Entry(Kind.USER, user(1).toString(), 1, ""),
            new Entry(Kind.USER, user(2).toString(), 2, ""));
  }

  @Test
  void anEndedEdgeIsRememberedAndOutOfTheWayOfSuggestions() {
    relayed.apply(Envelopes.edge(new Edge(Kind.FOLLOW, user(1), user(2)), false, 7));
    relayed.apply(Envelopes.follow(user(1), user(2), 6));
    assertThat(contents(user(1))).isEmpty();
    assertThat(count("MATCH (:User)-[edge:FOLLOWS]->() RETURN count(edge) AS count")).isZero();
    relayed.apply(Envelopes.follow(user(1), user(2), 8));
    assertThat(contents(user(1)))
        .containsExactly(new Entry(Kind.FOLLOW, user(1) + "/" + user(2), 8, ""));
    assertThat(edgesInAll()).isEqualTo(1);
  }

  /** Each round the deletion meets the follows at another moment. */
  @Test
  void aFollowAndTheDeletionOfItsTargetAtTheSameMomentLeaveNoEdge() {
    for (int round = 0; round < 25; round++) {
      UUID gone = user(1_000_000 + round);
      int first = round * 100;
      List<Envelope> follows =
          IntStream.range(first, first + 40)
              .mapToObj(i -> Envelopes.follow(user(i), gone, 10))
              .toList();
      List<Envelope> deletion = List.of(Envelopes.userDeleted(gone, 20));
      int size = 1 + round;
      Together.both(
          () -> History.cut(follows, size).forEach(relayed::apply), () -> relayed.apply(deletion));
    }
    assertThat(edgesInAll()).isZero();
  }

  @Test
  void theEndOfAUserWithVeryManyFollowersGoesInPortions() {
    int followers = 20_000;
    UUID star = user(999_999);
    List<Envelope> events = new ArrayList<>(List.of(Envelopes.userCreated(star, 1)));
    for (int i = 0; i < followers; i++) {
      events.add(Envelopes.follow(user(i), star, 10 + i));
    }
    relayed.apply(events);
    assertThat(edgesInAll()).isEqualTo(followers);
    double before = statements("projection.edges_of_deleted");
    relayed.apply(Envelopes.userDeleted(star, 1_000_000));
    assertThat(edgesInAll()).isZero();
    assertThat(statements("projection.edges_of_deleted") - before)
        .isGreaterThanOrEqualTo((double) followers / Neo4jProjection.PORTION);
  }

  private double statements(String name) {
    return service.asked(name);
  }

  @Test
  void aBatchIsOneStatementForEachKindOfChange() {
    History history = History.of(21, 300, NOW);
    List<String> names = List.of("users", "follows_begun", "follows_ended", "blocks_begun");
    List<Double> before = names.stream().map(name -> statements("projection." + name)).toList();
    relayed.apply(
        history.events().stream().filter(event -> !event.hasUserDeleted()).limit(400).toList());
    for (int i = 0; i < names.size(); i++) {
      assertThat(statements("projection." + names.get(i)) - before.get(i)).isEqualTo(1);
    }
  }

  @Test
  void aStoreThatGoesInTheMiddleGetsTheSameBatchAgain() {
    History history = History.of(31, 800, NOW);
    List<List<Envelope>> batches = History.cut(history.shuffled(1, 31), 80);
    try (var network = new TcpProxy(Stores.neo4j()).open();
        Service cut =
            OwnService.ready(
                "neo4j_projection",
                Map.of(
                    "neo4j.uri",
                    "bolt://127.0.0.1:" + network.port(),
                    "neo4j.watch-interval",
                    "50ms",
                    "neo4j.connect-timeout",
                    "300ms"))) {
      var away = new Relayed(cut.bean(Neo4jProjection.class));
      for (int i = 0; i < batches.size(); i++) {
        List<Envelope> batch = batches.get(i);
        if (i % 3 == 1) {
          Together.both(
              network::shut,
              () -> {
                // Before, during or after the cut: what was answered counts, what failed is
                // unknown.
                var unused = away.applied(batch);
              });
          assertThat(away.applied(batch)).isFalse();
          var unused = network.open();
        }
        away.apply(batch);
      }
      away.holdsWhatIsTrueAfter(history);
    }
    relayed.holdsWhatIsTrueAfter(history);
  }

  @Test
  void aBrokenEventIsNamedAndTheOthersCanDoWithoutIt() {
    Envelope broken =
        Envelopes.userCreated(user(2), 2).toBuilder().setAggregateId("somebody").build();
    assertThatThrownBy(() -> relayed.apply(List.of(Envelopes.userCreated(user(1), 1), broken)))
        .isInstanceOfSatisfying(
            UnprojectableEvent.class,
            thrown -> assertThat(thrown.eventId()).isEqualTo(broken.getEventId()));
    relayed.apply(Envelopes.userCreated(user(1), 1));
    assertThat(contents(user(1))).hasSize(1);
  }

  @Test
  void everybodyIsFoundInPortionsWhetherLivingOrNot() {
    var everybody = new ArrayList<UUID>();
    var events = new ArrayList<Envelope>();
    for (int i = 0; i < 1_203; i++) {
      UUID user = new UUID(new Random(i).nextLong(), i);
      everybody.add(user);
      events.add(
          i % 3 == 0 ? Envelopes.userDeleted(user, i + 1) : Envelopes.userCreated(user, i + 1));
    }
    relayed.apply(events);
    var found = new ArrayList<UUID>();
    var unused =
        Relayed.asked(
            () -> {
              found.clear();
              projection.eachOwner(
                  portion -> {
                    assertThat(portion.users()).hasSizeLessThanOrEqualTo(500);
                    assertThat(portion.posts()).isEmpty();
                    found.addAll(portion.users());
                  });
              return true;
            });
    assertThat(found).containsExactlyInAnyOrderElementsOf(everybody);
  }

  @Test
  void clearedItIsEmptyAndCanBeFilledAnew() {
    History history = History.of(41, 500, NOW);
    relayed.apply(history.events());
    relayed.clear();
    assertThat(relayed.contents(history.owners())).isEmpty();
    assertThat(count("MATCH (user:User) RETURN count(user) AS count")).isZero();
    List<Envelope> backwards = new ArrayList<>(history.events());
    Collections.reverse(backwards);
    relayed.apply(backwards);
    relayed.holdsWhatIsTrueAfter(history);
  }

  static Stream<Cypher> edgeStatements() {
    return Stream.of(
        GraphStatements.FOLLOWS_BEGUN,
        GraphStatements.FOLLOWS_ENDED,
        GraphStatements.BLOCKS_BEGUN,
        GraphStatements.BLOCKS_ENDED,
        GraphStatements.REMOVE_EDGES);
  }

  /** From whichever end has fewer edges: a star's millions are not gone through. */
  @ParameterizedTest
  @MethodSource("edgeStatements")
  void anEdgeIsSoughtBetweenItsTwoEnds(Cypher statement) {
    assertThat(operators(statement))
        .contains("OptionalExpand(Into)")
        .noneMatch(name -> name.contains("Expand(All)"));
  }

  static Stream<Cypher> statementsByIndex() {
    return Stream.of(
        GraphStatements.USERS,
        GraphStatements.FOLLOWS_BEGUN,
        GraphStatements.FOLLOWS_ENDED,
        GraphStatements.BLOCKS_BEGUN,
        GraphStatements.BLOCKS_ENDED,
        GraphStatements.NEIGHBOURS,
        GraphStatements.REMOVE_EDGES,
        GraphStatements.LIVING_USERS,
        GraphStatements.LIVING_EDGES,
        GraphStatements.EACH_USER);
  }

  @ParameterizedTest
  @MethodSource("statementsByIndex")
  void usersAreFoundThroughTheirIndexAlone(Cypher statement) {
    assertThat(operators(statement))
        .anyMatch(name -> name.contains("IndexSeek"))
        .noneMatch(name -> name.contains("Scan"));
  }

  private Set<String> operators(Cypher statement) {
    relayed.apply(History.of(51, 300, NOW).events());
    List<String> user = List.of(user(1).toString());
    Map<String, Object> parameters =
        Map.of(
            "locks",
            user,
            "users",
            statement.equals(GraphStatements.USERS) ? List.of(Map.of()) : user,
            "edges",
            List.of(),
            "others",
            user,
            "user",
            user.getFirst(),
            "after",
            "",
            "limit",
            10);
    try (var driver = GraphDatabase.driver(Stores.neo4j());
        var session = driver.session()) {
      Plan plan = session.run("EXPLAIN " + statement.text(), parameters).consume().plan();
      var operators = new HashSet<String>();
      collect(plan, operators);
      return operators;
    }
  }

  private static void collect(Plan plan, Set<String> operators) {
    // Such as NodeUniqueIndexSeek@neo4j.
    operators.add(plan.operatorType().replaceFirst("@.*", ""));
    plan.children().forEach(child -> collect(child, operators));
  }
}
