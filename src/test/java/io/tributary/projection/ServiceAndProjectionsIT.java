package io.tributary.projection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.posts.v1.Visibility;
import io.tributary.events.v1.Envelope;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import io.tributary.platform.batch.Portions;
import io.tributary.projection.neo4j.Neo4jProjection;
import io.tributary.projection.redis.RedisFactsProjection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the service's own calls leave in the outbox makes projections that agree with PostgreSQL.
 */
@WithService
class ServiceAndProjectionsIT {
  private final Service service;
  private final Fixtures fixtures;

  ServiceAndProjectionsIT(Service service, Fixtures fixtures) {
    this.service = service;
    this.fixtures = fixtures;
  }

  private Projection projection(String name) {
    return name.equals("neo4j")
        ? service.bean(Neo4jProjection.class)
        : service.bean(RedisFactsProjection.class);
  }

  /** Everybody does something to everybody else, and some leave. */
  private void life() {
    var people = new ArrayList<String>();
    var posts = new ArrayList<String>();
    for (int i = 0; i < 8; i++) {
      String user = fixtures.user();
      people.add(user);
      posts.add(fixtures.post(user, "hello").getPostId());
      fixtures.post(user, "only for you", Visibility.VISIBILITY_FOLLOWERS);
    }
    for (int i = 0; i < people.size(); i++) {
      fixtures.follow(people.get(i), people.get((i + 1) % 8));
      fixtures.follow(people.get(i), people.get((i + 3) % 8));
      fixtures.mute(people.get(i), people.get((i + 2) % 8));
    }
    fixtures.block(people.get(0), people.get(1));
    fixtures.block(people.get(5), people.get(4));
    fixtures.unfollow(people.get(2), people.get(3));
    fixtures.deletePost(people.get(6), posts.get(6));
    fixtures.deleteUser(people.get(7));
  }

  private List<Difference> differences(Projection projection) {
    Verification.Report report =
        service.bean(Verification.class).verify(projection, Duration.ZERO, users -> {});
    assertThat(report.compared().values()).allMatch(count -> count > 0);
    return report.differences();
  }

  @ParameterizedTest
  @ValueSource(strings = {"neo4j", "redis"})
  void whateverTheOrderOfTheEventsNothingDiffers(String name) {
    life();
    Projection projection = projection(name);
    for (int seed = 0; seed < 3; seed++) {
      var relayed = new Relayed(projection);
      relayed.clear();
      List<Envelope> events = new ArrayList<>(Envelopes.inOutbox(service));
      Collections.shuffle(events, new Random(seed));
      Portions.of(events, 7).forEach(relayed::apply);
      assertThat(differences(projection)).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"neo4j", "redis"})
  void whatAProjectionMissesIsNamed(String name) {
    life();
    Projection projection = projection(name);
    var relayed = new Relayed(projection);
    relayed.clear();
    List<Envelope> events = Envelopes.inOutbox(service);
    Envelope missed = events.stream().filter(Envelope::hasBlockCreated).findFirst().orElseThrow();
    relayed.apply(events.stream().filter(each -> !each.equals(missed)).toList());
    assertThat(differences(projection))
        .singleElement()
        .satisfies(
            difference -> {
              assertThat(difference.kind()).isEqualTo(Kind.BLOCK);
              assertThat(difference.key()).isEqualTo(missed.getAggregateId());
              assertThat(difference.found()).isNull();
            });
  }

  @Test
  void whatPostgresNeverHeardOfIsNamed() {
    life();
    for (String name : List.of("neo4j", "redis")) {
      Projection projection = projection(name);
      var relayed = new Relayed(projection);
      relayed.clear();
      relayed.apply(Envelopes.inOutbox(service));
      var stranger = new java.util.UUID(7, 7);
      relayed.apply(Envelopes.userCreated(stranger, 1));
      assertThat(differences(projection))
          .singleElement()
          .satisfies(
              difference -> {
                assertThat(difference.key()).isEqualTo(stranger.toString());
                assertThat(difference.expected()).isNull();
              });
    }
  }
}
