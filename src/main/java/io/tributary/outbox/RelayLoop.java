package io.tributary.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.lease.Duty;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the outbox to one destination, bucket by bucket as far as this pod holds them: looks what
 * was committed since the last look, delivers it, and only then notes it as done. So whatever is
 * killed in between comes again. Buckets that stand at the same point go together.
 */
final class RelayLoop {
  private static final Logger LOG = LoggerFactory.getLogger(RelayLoop.class);

  /** A look, and a delivery. */
  private static final Duration ONE_STEP = Duration.ofMinutes(2);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** A look that finds nothing moves the cursor too; that is noted only now and then. */
  private static final Duration NOTE_IDLE = Duration.ofSeconds(10);

  private final Destination destination;
  private final Carrier carrier;
  private final Duty buckets;
  private final Postgres postgres;
  private final PostgresRelayStore store;
  private final PostgresDeadLetterStore deadLetters;
  private final RelayConfig config;
  private final InstantSource clock;
  private final Signal signal = new Signal();
  private final CarriedMeters meters;

  /**
   * Not beyond a failure: PostgreSQL may have failed over, and its new primary gives numbers once
   * more that transactions had which are lost. What it knows of our progress fits what it has.
   */
  private final Map<Short, Position> positions = new HashMap<>();

  private volatile boolean closed;
  private @Nullable Thread thread;
  private @Nullable String complaint;

  /**
   * Where a bucket of ours stands.
   *
   * @param lookedAt when the look at its target was; null if another pod looked
   */
  private record Position(long fencing, Cursor cursor, @Nullable Instant lookedAt, long notedAt) {}

  RelayLoop(
      Destination destination,
      Duty buckets,
      Postgres postgres,
      PostgresRelayStore store,
      PostgresDeadLetterStore deadLetters,
      RelayConfig config,
      InstantSource clock,
      MeterRegistry meters) {
    this.destination = destination;
    this.carrier = new Carrier(destination);
    this.buckets = buckets;
    this.postgres = postgres;
    this.store = store;
    this.deadLetters = deadLetters;
    this.config = config;
    this.clock = clock;
    this.meters = new CarriedMeters(destination.name(), meters);
  }

  void start() {
    thread = Thread.ofVirtual().name("relay-" + destination.name()).start(this::run);
  }

  /** There may be something to carry. */
  void wake() {
    signal.call();
  }

  private void run() {
    Duration idle = config.pollAtLeast();
    Duration patience = config.pollAtMost();
    while (!closed) {
      long began = System.nanoTime();
      Duration pause;
      try {
        Step step = Call.background("relay-" + destination.name(), ONE_STEP).call(this::step);
        goesOn();
        patience = config.pollAtMost();
        idle =
            step.found()
                ? config.pollAtLeast()
                : shorter(idle.multipliedBy(2), config.pollAtMost());
        pause = step.more() ? Duration.ZERO : idle;
      } catch (Failure | Carrier.Refuses away) {
        positions.clear();
        complain(String.valueOf(away.getMessage()), null);
        pause = patience;
        patience = shorter(patience.multipliedBy(2), LONGEST_PAUSE);
      } catch (RuntimeException defect) {
        positions.clear();
        complain(defect.toString(), defect);
        pause = LONGEST_PAUSE;
      }
      try {
        waitFor(pause, began);
      } catch (InterruptedException closing) {
        return;
      }
    }
  }

  /** A backlog is not held up: batches of it are large. */
  private void waitFor(Duration pause, long began) throws InterruptedException {
    if (pause.isZero()) {
      return;
    }
    Duration paced = destination.pace().minusNanos(System.nanoTime() - began);
    if (paced.isPositive()) {
      Thread.sleep(paced);
    }
    signal.await(pause);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void complain(String sentence, @Nullable RuntimeException defect) {
    if (!sentence.equals(complaint)) {
      complaint = sentence;
      LOG.warn("events to {} wait: {}", destination.name(), sentence, defect);
    }
  }

  private void goesOn() {
    if (complaint != null) {
      complaint = null;
      LOG.info("events to {} go on", destination.name());
    }
  }

  private record Step(boolean found, boolean more) {}

  private Step step() {
    takeWhatIsOurs();
    boolean found = false;
    boolean more = false;
    for (Map.Entry<Cursor, List<Short>> together : standingTogether().entrySet()) {
      Step one = carry(together.getKey(), together.getValue());
      found |= one.found();
      more |= one.more();
    }
    return new Step(found, more);
  }

  private void takeWhatIsOurs() {
    Map<Short, Long> ours = buckets.held();
    positions
        .entrySet()
        .removeIf(each -> !Objects.equals(ours.get(each.getKey()), each.getValue().fencing()));
    var added = new HashMap<>(ours);
    added.keySet().removeAll(positions.keySet());
    if (added.isEmpty()) {
      return;
    }
    Map<Short, Cursor> known =
        postgres.read(session -> store.progress(session, destination.name(), added.keySet()));
    added.forEach(
        (bucket, fencing) ->
            positions.put(
                bucket,
                new Position(
                    fencing, known.getOrDefault(bucket, Cursor.START), null, System.nanoTime())));
  }

  /**
   * Those that wait for nothing of an earlier look go on from where the hindmost of them stands.
   * The others get some events once more, which is harmless, and from then on one look does for
   * all.
   */
  private Map<Cursor, List<Short>> standingTogether() {
    Cursor hindmost =
        positions.values().stream()
            .map(Position::cursor)
            .filter(Cursor::isWhole)
            .reduce(Cursor::orEarlier)
            .orElse(Cursor.START);
    var together = new LinkedHashMap<Cursor, List<Short>>();
    positions.forEach(
        (bucket, position) ->
            together
                .computeIfAbsent(
                    position.cursor().isWhole() ? hindmost : position.cursor(),
                    cursor -> new ArrayList<>())
                .add(bucket));
    return together;
  }

  private Step carry(Cursor cursor, List<Short> group) {
    PostgresRelayStore.Look look = look(cursor, group);
    Instant lookedAt =
        cursor.isWhole()
            ? look.at()
            : Objects.requireNonNull(positions.get(group.getFirst())).lookedAt();
    if (look.cursor().isBeforeUnknown()) {
      goOnFrom(beginning(look.cursor(), group), lookedAt, group);
      return new Step(true, true);
    }
    List<Delivery> batch = look.batch();
    List<DeadLetter> dead = batch.isEmpty() ? List.of() : carrier.carry(batch);
    if (!dead.isEmpty()) {
      destination.missed();
    }
    meters.arrived(batch, dead, clock.instant());

    Cursor next = look.cursor();
    note(group, next, lookedAt, dead, !batch.isEmpty());
    if (next.isWhole() && lookedAt != null) {
      destination.caughtUp(group, lookedAt);
    }
    return new Step(!batch.isEmpty(), !next.isWhole() || !cursor.isWhole());
  }

  private PostgresRelayStore.Look look(Cursor cursor, List<Short> group) {
    int events = config.batchEvents();
    long bytes = config.batchBytes();
    return postgres.read(
        session ->
            cursor.isWhole()
                ? store.since(session, cursor, group, events, bytes)
                : store.more(session, cursor, group, events, bytes));
  }

  /**
   * A backlog is gone through once, in short statements and without its rows, to find where its
   * versions begin. How long all of them take is up to the backlog, so each has a limit of its own.
   */
  private Cursor beginning(Cursor cursor, List<Short> group) {
    return cursor.from(
        store.below(
            cursor,
            group,
            portion ->
                Call.background("relay-" + destination.name(), ONE_STEP)
                    .call(() -> postgres.read(portion))));
  }

  /** Nothing has arrived yet, so there is nothing to note. */
  private void goOnFrom(Cursor cursor, @Nullable Instant lookedAt, List<Short> group) {
    for (Short bucket : group) {
      Position before = Objects.requireNonNull(positions.get(bucket));
      positions.put(bucket, new Position(before.fencing(), cursor, lookedAt, before.notedAt()));
    }
  }

  private void note(
      List<Short> group,
      Cursor next,
      @Nullable Instant lookedAt,
      List<DeadLetter> dead,
      boolean moved) {
    long now = System.nanoTime();
    var due = new HashMap<Short, Long>();
    for (Short bucket : group) {
      Position position = Objects.requireNonNull(positions.get(bucket));
      if (moved || now - position.notedAt() > NOTE_IDLE.toNanos()) {
        due.put(bucket, position.fencing());
      }
    }
    Set<Short> noted =
        due.isEmpty()
            ? Set.of()
            : postgres.inTransaction(
                Pool.FAST,
                transaction -> {
                  dead.forEach(letter -> deadLetters.put(transaction, destination.name(), letter));
                  return store.advance(transaction, destination.name(), due, next);
                });
    // Only now: had it failed, everything would have to come again, the dead letters too.
    for (Short bucket : group) {
      Position before = Objects.requireNonNull(positions.get(bucket));
      if (!due.containsKey(bucket)) {
        positions.put(bucket, new Position(before.fencing(), next, lookedAt, before.notedAt()));
      } else if (noted.contains(bucket)) {
        positions.put(bucket, new Position(before.fencing(), next, lookedAt, now));
      } else {
        positions.remove(bucket);
      }
    }
  }

  void close() {
    closed = true;
    signal.call();
    Thread running = thread;
    if (running != null) {
      try {
        running.join(Duration.ofSeconds(5));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
