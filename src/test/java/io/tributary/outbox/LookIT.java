package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import io.tributary.platform.postgres.Postgres;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That looks bring what was committed since a snapshot, neither less nor more and in the order of
 * versions, however transactions, versions and buckets lie across each other.
 */
@WithService
class LookIT {
  private static final int EVENTS = 300;
  private static final int TRANSACTIONS = 90;
  private static final int FIRST = 100;
  private static final List<Short> BUCKETS =
      Stream.of(0, 1, 2, 5).map(Integer::shortValue).toList();

  private Service service;

  @BeforeEach
  void take(Service running) {
    service = running;
  }

  private void write(Random random) {
    String rows =
        IntStream.rangeClosed(1, EVENTS)
            .mapToObj(
                version ->
                    "(%d::smallint, %d, %d, %d, '%d'::xid8)"
                        .formatted(
                            random.nextInt(7),
                            version,
                            random.nextInt(100),
                            random.nextInt(4_000),
                            FIRST + random.nextInt(TRANSACTIONS)))
            .collect(Collectors.joining(","));
    service
        .database()
        .run(
            """
            INSERT INTO outbox (id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at, xid)
            SELECT gen_random_uuid(), 1, 'a', bucket, 'user_updated', version, decode(repeat('00', bytes), 'hex'),
                   now() - minutes * interval '1 minute', xid
            FROM (VALUES %s) AS made (bucket, version, bytes, minutes, xid)
            """
                .formatted(rows));
  }

  /** Some time in the middle, with some of the transactions before it still open. */
  private static String snapshot(Random random) {
    int end = FIRST + random.nextInt(TRANSACTIONS);
    List<Integer> open =
        IntStream.range(FIRST, end).filter(each -> random.nextInt(12) == 0).boxed().toList();
    return "%d:%d:%s"
        .formatted(
            open.isEmpty() ? end : open.getFirst(),
            end,
            open.stream().map(String::valueOf).collect(Collectors.joining(",")));
  }

  /** By the definition, without regard to what it costs. */
  private List<Long> expected(Cursor cursor) {
    String buckets = BUCKETS.stream().map(String::valueOf).collect(Collectors.joining(","));
    return service
        .database()
        .rows(
            """
            SELECT version FROM outbox
            WHERE bucket IN (%s) AND NOT pg_visible_in_snapshot(xid, ?::pg_snapshot)
              AND (?::pg_snapshot IS NULL OR pg_visible_in_snapshot(xid, ?::pg_snapshot) AND version > ?)
            ORDER BY version
            """
                .formatted(buckets),
            cursor.done(),
            cursor.target(),
            cursor.target(),
            cursor.position())
        .stream()
        .map(row -> (Long) row.get("version"))
        .toList();
  }

  private List<Long> carried(PostgresRelayStore store, Cursor from, int events, long bytes) {
    Postgres postgres = service.bean(Postgres.class);
    return Troubles.asked(
        () -> {
          var versions = new ArrayList<Long>();
          Cursor cursor = from;
          do {
            Cursor at = cursor;
            PostgresRelayStore.Look look =
                postgres.read(
                    session ->
                        at.isWhole()
                            ? store.since(session, at, BUCKETS, events, bytes)
                            : store.more(session, at, BUCKETS, events, bytes));
            assertThat(look.batch()).hasSizeLessThanOrEqualTo(events);
            look.batch().forEach(event -> versions.add(event.version()));
            cursor = look.cursor();
            if (cursor.isBeforeUnknown()) {
              assertThat(look.batch()).isEmpty();
              cursor = cursor.from(store.below(cursor, BUCKETS, postgres::read));
            }
          } while (!cursor.isWhole());
          return versions;
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void looksBringWhatWasCommittedSinceInTheOrderOfVersions(long seed) {
    var random = new Random(seed);
    write(random);
    var ways = new HashSet<Boolean>();
    for (int round = 0; round < 6; round++) {
      long bytes = 500 + random.nextInt(20_000);
      var store = new PostgresRelayStore(20 + random.nextInt(60));
      var cursor = new Cursor(snapshot(random), null, 0, 0);
      List<Long> all = expected(cursor);
      int events = round % 2 == 0 ? all.size() + 1 : 1 + all.size() / (2 + random.nextInt(4));
      ways.add(all.size() > events);
      assertThat(carried(store, cursor, events, bytes)).isEqualTo(all);
    }
    assertThat(ways).as("batches that were enough and such that were not").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {5, 6})
  void aLookGoesOnWhereAnotherPodLeftIt(long seed) {
    var random = new Random(seed);
    write(random);
    for (int round = 0; round < 6; round++) {
      String done = snapshot(random);
      // Later than done, as targets are: all that began.
      String target = "%d:%d:".formatted(FIRST + TRANSACTIONS / 2, FIRST + TRANSACTIONS / 2);
      if (endOf(done) > endOf(target)) {
        continue;
      }
      var cursor = new Cursor(done, target, random.nextInt(EVENTS), EVENTS);
      var store = new PostgresRelayStore(20 + random.nextInt(60));
      assertThat(carried(store, cursor, 15 + random.nextInt(50), 4_000))
          .isEqualTo(expected(cursor));
    }
  }

  private static int endOf(String snapshot) {
    return Integer.parseInt(
        snapshot.substring(snapshot.indexOf(':') + 1, snapshot.lastIndexOf(':')));
  }
}
