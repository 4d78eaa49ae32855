package io.tributary.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.Maintain;
import io.tributary.api.engagement.v1.EngagementKind;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.outbox.Carrying;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filled anew, a projection has all that it keeps, whatever happened on the way. */
class RebuildIT {
  private static final String LATE_STAGE = "FOLLOWS";

  private Service service;

  @BeforeEach
  void start() {
    service = Carrying.idle();
    var given = new Fixtures(service);
    var people = new ArrayList<String>();
    for (int i = 0; i < 3; i++) {
      people.add(given.user());
    }
    String post = given.post(people.getFirst(), "hello").getPostId();
    given.follow(people.get(1), people.get(0));
    given.mute(people.get(1), people.get(2));
    given.block(people.get(0), people.get(2));
    given.comment(people.get(1), post, "hello yourself");
    given.like(people.get(1), post);
    given.record(people.get(1), given.item(EngagementKind.ENGAGEMENT_KIND_VIEW, post));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private Projection projection(String name) {
    return Carrying.projection(service, name);
  }

  private Rebuild.Filled rebuild(String name, Consumer<Rebuild.Progress> progress) {
    return service.bean(Rebuild.class).run(projection(name), progress);
  }

  private static final class Killed extends RuntimeException {}

  private void rebuildThatIsKilled(String name) {
    assertThatThrownBy(
            () ->
                rebuild(
                    name,
                    progress -> {
                      if (progress.stage().equals(LATE_STAGE)) {
                        throw new Killed();
                      }
                    }))
        .isInstanceOf(Killed.class);
  }

  private void empty(String name) {
    new Relayed(projection(name)).clear();
  }

  private void assertWhole(String name) {
    assertThat(Carrying.differences(service, name, Duration.ZERO)).isEmpty();
  }

  /** Otherwise somebody would have to have it at all times. */
  @Test
  void itIsADutyOfNobody() {
    var unused = rebuild("redis", progress -> {});
    assertThat(service.bean(MeterRegistry.class).find("tributary.lease.held").gauges())
        .noneMatch(gauge -> String.valueOf(gauge.getId().getTag("duty")).startsWith("rebuild"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"clickhouse", "neo4j", "redis"})
  void itGoesOnWhereItStopped(String name) {
    long all = rebuild(name, progress -> {}).rows();
    rebuildThatIsKilled(name);
    assertThat(rebuild(name, progress -> {}).rows()).isBetween(1L, all - 3);
    assertWhole(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clickhouse", "neo4j", "redis"})
  void inAStoreThatWasEmptiedSinceItDoesNotGoOn(String name) {
    rebuildThatIsKilled(name);
    empty(name);
    rebuild(name, progress -> {});
    assertWhole(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"clickhouse", "neo4j", "redis"})
  void aStoreThatIsEmptiedMeanwhileIsNotTakenForWhole(String name) {
    assertThatThrownBy(
            () ->
                rebuild(
                    name,
                    progress -> {
                      if (progress.stage().equals(LATE_STAGE)) {
                        empty(name);
                      }
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(name + " was emptied while it was filled: run the rebuild again");
    rebuild(name, progress -> {});
    assertWhole(name);
  }

  @ParameterizedTest
  @CsvSource({
    "clickhouse,USERS POSTS FOLLOWS BLOCKS COMMENTS LIKES ENGAGEMENT",
    "neo4j,USERS FOLLOWS BLOCKS",
    "redis,USERS POSTS FOLLOWS BLOCKS MUTES"
  })
  void onlyWhatItKeepsIsRead(String name, String stages) {
    var read = new ArrayList<String>();
    rebuild(name, progress -> read.add(progress.stage()));
    assertThat(read).containsExactly(stages.split(" "));
    assertWhole(name);
  }

  @Test
  void theCommandBeginsAnewWhereItIsToldTo() {
    rebuildThatIsKilled("redis");
    assertThat(command("rebuild", "redis", "--from-start"))
        .contains("redis: filled from 7 rows in ");
    assertWhole("redis");
    assertThat(command("verify", "redis", "--from-start")).startsWith("usage: ");
  }

  /** They may be about what had been read by then. */
  @Test
  void deadLettersThatCameAfterItBeganStay() {
    service
        .database()
        .run(
            """
            INSERT INTO dead_letters
            SELECT 'redis', id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at,
                   CASE event_type WHEN 'block_created' THEN now() + interval '1 hour' ELSE now() END, 3, 'no'
            FROM outbox
            """);
    assertThat(command("rebuild", "redis")).contains("redis: filled from 7 rows in ");
    assertThat(letters()).containsExactly("block_created");
  }

  private Set<String> letters() {
    var types = new TreeSet<String>();
    service
        .database()
        .rows("SELECT event_type FROM dead_letters")
        .forEach(row -> types.add(String.valueOf(row.get("event_type"))));
    return types;
  }

  /** All that it says. */
  private static String command(String name, String... words) {
    var said = new ByteArrayOutputStream();
    try (var out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      var configuration = new HashMap<>(Stores.configuration(Carrying.DATABASE));
      configuration.put("page-tokens.keys", "1:" + "A".repeat(43) + "=");
      int code = Maintain.run(name, words, configuration, out, out);
      assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isIn(0, 2);
    }
    return said.toString(StandardCharsets.UTF_8);
  }
}
