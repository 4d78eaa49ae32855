package io.tributary.erasure;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.tributary.outbox.OutboxWriter;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.lease.Duty;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.metrics.MetricNames;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import io.tributary.projection.Change.UserErased;
import io.tributary.projection.Projection;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off the erasures, in one pod at a time. Every step can be done again, and by two at once,
 * so whoever is killed is followed by another who looks what is left. A store that is away holds up
 * only what needs it.
 */
@Context
@Requires(property = "outbox.transport", notEquals = "NONE")
final class Erasures {
  private static final Logger LOG = LoggerFactory.getLogger(Erasures.class);
  private static final Duration ONE_STORE = Duration.ofMinutes(2);
  private static final Duration LAST_PORTION = Duration.ofSeconds(5);
  private static final Duration ONE_NOTE = Duration.ofSeconds(10);
  private static final int AT_ONCE = 100;
  private static final UUID NOBODY = new UUID(0, 0);

  private final ErasureConfig config;
  private final Postgres postgres;
  private final PostgresErasureStore store;
  private final Belongings belongings;
  private final OutboxWriter outbox;
  private final List<Projection> projections;
  private final List<String> stores;
  private final InstantSource clock;
  private final Duty duty;

  /** Of the last erasure from each store, where it failed. */
  private final Map<String, String> complaints = new ConcurrentHashMap<>();

  private final CountDownLatch closing = new CountDownLatch(1);
  private @Nullable Thread thread;
  private volatile double open = Double.NaN;

  Erasures(
      ErasureConfig config,
      Postgres postgres,
      PostgresErasureStore store,
      ErasureWriter writer,
      Belongings belongings,
      OutboxWriter outbox,
      List<Projection> projections,
      InstantSource clock,
      Leases leases,
      MeterRegistry meters) {
    this.config = config;
    this.postgres = postgres;
    this.store = store;
    this.belongings = belongings;
    this.outbox = outbox;
    this.projections = projections;
    this.stores = writer.stores();
    this.clock = clock;
    this.duty = leases.duty("erasure");
    Gauge.builder(MetricNames.ERASURE_OPEN, this, each -> each.open)
        .description("Users who are still to be erased, as the pod that does it saw last")
        .register(meters);
  }

  @PostConstruct
  void start() {
    thread = Thread.ofVirtual().name("erasures").start(this::run);
  }

  private void run() {
    try {
      while (!closing.await(config.lookEvery().toNanos(), TimeUnit.NANOSECONDS)) {
        look();
      }
    } catch (InterruptedException ended) {
      // As good as closed.
    }
  }

  private void look() {
    Instant askedAt = Instant.EPOCH;
    UUID user = NOBODY;
    long left = 0;
    try {
      while (goesOn()) {
        List<Erasure> some = unfinished(askedAt, user);
        if (some.isEmpty()) {
          open = left;
          return;
        }
        left += some.stream().filter(each -> !work(each)).count();
        askedAt = some.getLast().askedAt();
        user = some.getLast().user();
      }
      open = Double.NaN;
    } catch (Failure away) {
      LOG.debug("nobody is erased meanwhile: {}", away.text());
    } catch (RuntimeException defect) {
      LOG.error("nobody is erased meanwhile", defect);
    }
  }

  private boolean goesOn() {
    return closing.getCount() > 0 && duty.isOurs();
  }

  /** The portion under way may end while there are stores. */
  @PreDestroy
  void stop() {
    closing.countDown();
    Thread running = thread;
    if (running != null) {
      try {
        running.join(LAST_PORTION);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private List<Erasure> unfinished(Instant askedAt, UUID user) {
    return noting(session -> store.unfinished(session, askedAt, user, AT_ONCE));
  }

  /** Whether nothing is left of it anywhere. */
  private boolean work(Erasure erasure) {
    var done = new HashSet<>(erasure.done());
    for (Projection projection : projections) {
      step(erasure, projection.name(), done, () -> erase(projection, erasure));
    }
    step(erasure, ErasureWriter.POSTGRES, done, () -> belongings.erase(erasure, this::goesOn));
    step(
        erasure,
        ErasureWriter.OUTBOX,
        done,
        () -> outbox.erase(erasure.user(), erasure.snapshot()));
    if (!done.containsAll(stores)) {
      return false;
    }
    var unused =
        noting(
            session -> {
              store.end(session, erasure.user(), clock.instant());
              return true;
            });
    LOG.info("user {} is erased from {}", erasure.user(), String.join(", ", stores));
    return true;
  }

  /** Not before what is on its way is there, or each event would have to be taken out again. */
  private boolean erase(Projection projection, Erasure erasure) {
    if (!outbox.hasArrived(erasure.user(), erasure.snapshot(), projection.name())) {
      return false;
    }
    var gone = new UserErased(erasure.user(), erasure.version());
    return Call.background("erase", ONE_STORE).call(() -> projection.erase(gone));
  }

  /** Notes it if the work says that nothing is left. */
  private void step(Erasure erasure, String name, Set<String> done, BooleanSupplier work) {
    if (done.contains(name) || !goesOn()) {
      return;
    }
    try {
      if (work.getAsBoolean()) {
        var unused =
            noting(
                session -> {
                  store.done(session, erasure.user(), name);
                  return true;
                });
        done.add(name);
        complaints.remove(name);
      }
    } catch (Failure away) {
      if (isNews(name, away.text())) {
        LOG.info("user {} is not erased from {} yet: {}", erasure.user(), name, away.text());
      }
    } catch (RuntimeException defect) {
      if (isNews(name, defect.toString())) {
        LOG.error("user {} is not erased from {} yet", erasure.user(), name, defect);
      }
    }
  }

  /** Said once for each store, not for everybody and every few seconds. */
  private boolean isNews(String name, String complaint) {
    return !complaint.equals(complaints.put(name, complaint));
  }

  private <T> T noting(Function<Session, T> work) {
    return Call.background("erase", ONE_NOTE).call(() -> postgres.write(work));
  }
}
