package io.tributary.outbox;

import io.tributary.api.admin.v1.OutboxStatusRequest;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.platform.postgres.Postgres;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long a look takes, and an answer of OutboxStatus, while three million events wait. */
class BacklogBenchmark {
  private static final int EVENTS = Integer.getInteger("events", 3_000_000);
  private static final int BATCH = 1_000;
  private static final long BYTES = 8_388_608;
  private static final List<Short> BUCKETS =
      IntStream.range(0, Buckets.COUNT).mapToObj(bucket -> (short) bucket).toList();

  @Test
  void print() {
    try (Service service = OwnService.ready("backlog_benchmark", Map.of())) {
      service.database().empty();
      // Of five hundred transactions that were before all of this server's own.
      service
          .database()
          .run(
              """
              INSERT INTO outbox (id, aggregate_type, aggregate_id, bucket, event_type, version, payload, created_at, xid)
              SELECT gen_random_uuid(), 1, 'a' || i, (i * 7919::bigint) %% 64, 'user_updated', i, decode(repeat('00', 200), 'hex'),
                     now() - interval '1 minute', (10 + i / (%1$d / 500 + 1))::text::xid8
              FROM generate_series(1, %1$d) AS i
              """
                  .formatted(EVENTS));
      service
          .database()
          .run(
              "INSERT INTO relay_destinations SELECT unnest('{one,two,three}'::text[]), false,"
                  + " now()");
      measure(service);
    }
  }

  private static void measure(Service service) {
    var store = new PostgresRelayStore();
    Postgres postgres = service.bean(Postgres.class);
    System.out.printf("%,d events wait for three destinations%n", EVENTS);
    PostgresRelayStore.Look first =
        timed(
            "the look that finds them",
            () ->
                Troubles.asked(
                    () ->
                        postgres.read(
                            session -> store.since(session, Cursor.START, BUCKETS, BATCH, BYTES))));
    long portions = EVENTS / PostgresRelayStore.REACH;
    long below =
        timed(
            "where they begin, in %d statements".formatted(portions + 1),
            () -> Troubles.asked(() -> store.below(first.cursor(), BUCKETS, postgres::read)));
    var at = new Cursor[] {first.cursor().from(below)};
    var times = new ArrayList<Double>();
    for (int i = 0; i < 100; i++) {
      long start = System.nanoTime();
      at[0] =
          Troubles.asked(
                  () -> postgres.read(session -> store.more(session, at[0], BUCKETS, BATCH, BYTES)))
              .cursor();
      times.add((System.nanoTime() - start) / 1e6);
    }
    times.sort(null);
    System.out.printf(
        "a batch of %,d: p50 %.1f ms, p95 %.1f ms%n", BATCH, times.get(50), times.get(95));
    for (int i = 0; i < 3; i++) {
      timed(
          "OutboxStatus",
          () -> service.admin().outboxStatus(OutboxStatusRequest.getDefaultInstance()));
    }
  }

  private static <T> T timed(String what, Supplier<T> work) {
    long start = System.nanoTime();
    T answer = work.get();
    System.out.printf("%s: %.1f ms%n", what, (System.nanoTime() - start) / 1e6);
    return answer;
  }
}
