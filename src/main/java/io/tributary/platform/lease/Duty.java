package io.tributary.platform.lease;

import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.postgres.Postgres;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a duty that this pod holds, renewed again and again. A pod that was paused for
 * longer than a lease lives may still be at work when another one has begun: what it writes then
 * must be harmless, or be refused by its fencing number.
 */
public final class Duty implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Duty.class);

  /** Ours are over a little before PostgreSQL gives them to somebody else. */
  private static final double TRUSTED = 0.9;

  private record Held(Map<Short, Long> parts, long untilNanos) {
    static final Held NOTHING = new Held(Map.of(), System.nanoTime());
  }

  private final String name;
  private final int parts;
  private final UUID pod;
  private final Postgres postgres;
  private final LeaseConfig config;
  private final Consumer<Duty> closing;
  private final Semaphore hurry = new Semaphore(0);
  private volatile Held held = Held.NOTHING;
  private volatile boolean closed;
  private @Nullable Thread keeper;

  /**
   * @param closing is told when it is closed
   */
  Duty(
      String name,
      int parts,
      UUID pod,
      Postgres postgres,
      LeaseConfig config,
      Consumer<Duty> closing) {
    this.closing = closing;
    this.name = name;
    this.parts = parts;
    this.pod = pod;
    this.postgres = postgres;
    this.config = config;
  }

  /** Each part that is ours at this moment, with its fencing number. */
  public Map<Short, Long> held() {
    Held now = held;
    return System.nanoTime() - now.untilNanos() < 0 ? now.parts() : Map.of();
  }

  /** Whether the duty, one without parts, is ours at this moment. */
  public boolean isOurs() {
    return held().containsKey((short) 0);
  }

  /** Waits for it; false if it is somebody else's until then. */
  public boolean becomesOurs(Duration atMost) {
    long until = System.nanoTime() + atMost.toNanos();
    while (!isOurs()) {
      if (System.nanoTime() > until) {
        return false;
      }
      try {
        Thread.sleep(Duration.ofMillis(20));
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  void start() {
    keeper = Thread.ofVirtual().name("lease-" + name).start(this::keep);
  }

  private void keep() {
    Duration pause = config.life().dividedBy(3);
    while (!closed) {
      try {
        Call.background("lease-" + name, config.life()).run(this::beat);
      } catch (Failure away) {
        LOG.debug("leases of {} are not renewed: {}", name, away.text());
      } catch (RuntimeException defect) {
        if (!closed) {
          LOG.error("leases of {} are not renewed", name, defect);
        }
      }
      try {
        var unused = hurry.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException closing) {
        return;
      }
    }
  }

  private void beat() {
    long now = System.nanoTime();
    long until = now + (long) (config.life().toNanos() * TRUSTED);
    var ours =
        new HashMap<Short, Long>(
            postgres.write(
                session -> {
                  var renewed = PostgresLeaseStore.renew(session, name, pod, config.life());
                  // Rounded up, so that all parts are taken however few the pods.
                  int share = Math.ceilDiv(parts, renewed.seekers());
                  var mine = new HashMap<>(renewed.parts());
                  if (mine.size() < share) {
                    mine.putAll(
                        PostgresLeaseStore.claim(
                            session, name, pod, config.life(), parts, share - mine.size()));
                  } else if (mine.size() > share) {
                    var surplus = mine.keySet().stream().skip(share).toArray(Short[]::new);
                    for (Short part : surplus) {
                      mine.remove(part);
                    }
                    // Not ours any more before others may have them.
                    held = new Held(Map.copyOf(mine), until);
                    PostgresLeaseStore.release(session, name, pod, surplus);
                  }
                  return mine;
                }));
    held = new Held(Map.copyOf(ours), until);
  }

  @Override
  public void close() {
    closed = true;
    closing.accept(this);
    Thread running = keeper;
    try {
      if (running != null) {
        hurry.release();
        running.join(config.life());
      }
      held = Held.NOTHING;
      Call.background("lease-" + name, Duration.ofSeconds(2))
          .run(
              () ->
                  postgres.write(
                      session -> {
                        PostgresLeaseStore.leave(session, name, pod);
                        return true;
                      }));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException away) {
      // The store, or our way to it, is gone before us.
      LOG.debug("leases of {} run out by themselves: {}", name, away.toString());
    }
  }
}
