package io.tributary.platform.cache;

import io.tributary.platform.cache.RedisEntries.Claim;
import io.tributary.platform.cache.RedisEntries.Step;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How one entry comes to be good again: by this pod's load, or by that of another pod which is at
 * it. A flight belongs to nobody: whoever waits for it may leave.
 */
final class Flight<V> {
  private final Kind<V> kind;
  private final Entry entry;
  private final Loader<V> loader;
  private final Tools tools;
  private final EntryBytes<V> bytes;
  private final CacheMeters.Of meters;
  private final boolean early;
  private final @Nullable Instant judged;
  private final String token = RedisEntries.token();
  private final long overNanos;
  private final CompletableFuture<Cached<V>> answer = new CompletableFuture<>();
  private @Nullable Kept<V> kept;

  /**
   * @param kept what the one who starts it has found, if anything: that is not good enough
   * @param early whether it would still do
   */
  Flight(
      Kind<V> kind,
      Entry entry,
      Loader<V> loader,
      Tools tools,
      EntryBytes<V> bytes,
      CacheMeters.Of meters,
      @Nullable Kept<V> kept,
      boolean early) {
    this.kind = kind;
    this.entry = entry;
    this.loader = loader;
    this.tools = tools;
    this.bytes = bytes;
    this.meters = meters;
    this.kept = kept;
    this.judged = kept == null ? null : kept.loadedAt();
    this.early = early;
    this.overNanos = System.nanoTime() + atMost().toNanos();
  }

  /** A load of another pod's, and then one of our own. */
  private Duration atMost() {
    return tools.config().lockLife().plus(tools.config().loadTime());
  }

  /** What comes of it is known, or it hangs: nobody should join it any more. */
  boolean isOver() {
    return answer.isDone() || System.nanoTime() - overNanos > 0;
  }

  void fly() {
    try {
      answer.complete(Call.background(name(), atMost()).call(this::land));
    } catch (Failure.DeadlineExceeded tooSlow) {
      answer.completeExceptionally(ownTimeIsOver());
    } catch (Throwable failure) {
      answer.completeExceptionally(failure);
    }
  }

  private String name() {
    return "cache-" + kind.entity();
  }

  /** Waits for it no longer than the caller may. */
  Cached<V> await() {
    try {
      return answer.get(Call.current().deadline().remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw new Failure.DeadlineExceeded();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(failed.getCause());
    }
  }

  private Cached<V> land() {
    Duration pause = tools.config().pollAtLeast();
    while (true) {
      long askedNanos = System.nanoTime();
      Claim claim;
      try {
        claim = tools.redis().claim(List.of(entry), token, tools.config().lockLife()).getFirst();
      } catch (Failure.Unavailable away) {
        return loadAlone();
      }
      Optional<Kept<V>> found = bytes.read(claim.held().bytes(), claim.held().version());
      if (found.isPresent()) {
        Kept<V> now = found.get();
        kept = now;
        if (isNews(now)) {
          if (claim.isOurs()) {
            letGo();
          }
          tools.near().put(kind, entry, now, claim.held().size(), askedNanos);
          return new Cached<>(now.value(), now.loadedAt(), Origin.REDIS, null);
        }
      }
      if (claim.isOurs()) {
        return load(claim);
      }
      if (found.isPresent() && mayBeServed(kind, found.get())) {
        Kept<V> now = found.get();
        return new Cached<>(now.value(), now.loadedAt(), Origin.REDIS, null);
      }
      LockSupport.parkNanos(
          ThreadLocalRandom.current().nextLong(pause.toNanos() / 2, pause.toNanos()));
      pause = shorter(pause.multipliedBy(2), tools.config().pollAtMost());
    }
  }

  /** Good, and not the one that is to be loaded anew before its time. */
  private boolean isNews(Kept<V> now) {
    return now.isGood(tools.clock().instant()) && !(early && now.loadedAt().equals(judged));
  }

  /** To those who do not load, while somebody does. */
  static boolean mayBeServed(Kind<?> kind, Kept<?> kept) {
    return !kept.outdated() || kind.outdatedWhileLoading();
  }

  private static Duration shorter(Duration one, Duration two) {
    return one.compareTo(two) < 0 ? one : two;
  }

  /** Redis is away, or was too late to say that the claim is ours. */
  private Cached<V> loadAlone() {
    Cached<V> loaded = load(null);
    letGo();
    return loaded;
  }

  /**
   * @param claim null while Redis is away
   */
  private Cached<V> load(@Nullable Claim claim) {
    Instant loadedAt = tools.clock().instant();
    long startNanos = System.nanoTime();
    Loaded<V> loaded;
    try {
      long version = claim == null ? 0 : claim.held().version();
      loaded = Call.background(name(), tools.config().loadTime()).call(() -> loader.load(version));
    } catch (RuntimeException failure) {
      meters.loaded("failed");
      letGo();
      return standIn(failure);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    meters.loaded("ok");
    if (claim != null) {
      if (loaded.cacheable()) {
        store(claim, loaded, loadedAt, took, startNanos);
      } else {
        letGo();
      }
    }
    return new Cached<>(loaded.value(), loadedAt, Origin.LOADED, null);
  }

  private Cached<V> standIn(RuntimeException failure) {
    RuntimeException why = failure instanceof Failure.DeadlineExceeded ? ownTimeIsOver() : failure;
    Kept<V> left = kept;
    if (left != null && isStoreTrouble(why) && why instanceof Failure known) {
      return new Cached<>(left.value(), left.loadedAt(), Origin.STALE, known);
    }
    throw why;
  }

  static boolean isStoreTrouble(RuntimeException failure) {
    return failure instanceof Failure.Unavailable
        || failure instanceof Failure.Overloaded
        || failure instanceof Failure.DeadlineExceeded;
  }

  /** That of the load, which is nobody's deadline. */
  private static Failure ownTimeIsOver() {
    return new Failure.Overloaded("the load took too long", Duration.ofSeconds(1));
  }

  private void store(
      Claim claim, Loaded<V> loaded, Instant loadedAt, Duration took, long startNanos) {
    ThreadLocalRandom chance = ThreadLocalRandom.current();
    Instant expiresAt = loadedAt.plus(Expiry.jittered(kind.fresh(), chance.nextDouble()));
    byte[] written = bytes.of(loaded.value(), loaded.version(), loadedAt, expiresAt, took);
    try {
      Duration stays = Expiry.jittered(kind.kept(), chance.nextDouble());
      if (!tools.redis().run(Step.store(entry, claim, written, stays))) {
        meters.loaded("refused");
        return;
      }
      if (loaded.version() >= claim.held().version()) {
        var fresh = new Kept<>(loaded.value(), loadedAt, expiresAt, took, false);
        tools.near().put(kind, entry, fresh, written.length, startNanos);
      }
    } catch (Failure.Unavailable | Failure.DeadlineExceeded away) {
      // Those who wait get it all the same.
      meters.loaded("unstored");
    }
  }

  private void letGo() {
    try {
      var unused = tools.redis().run(Step.release(entry, token));
    } catch (Failure.Unavailable | Failure.DeadlineExceeded away) {
      // It runs out by itself.
      meters.loaded("unreleased");
    }
  }
}
