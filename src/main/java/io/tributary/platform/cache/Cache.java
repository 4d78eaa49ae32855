package io.tributary.platform.cache;

import io.tributary.platform.cache.RedisEntries.Held;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Entries of one kind. While Redis is away, each pod loads for itself, each key once at a time. */
public final class Cache<V> {
  private final Kind<V> kind;
  private final EntryBytes<V> bytes;
  private final Tools tools;
  private final CacheMeters.Of meters;
  private final ConcurrentMap<String, Flight<V>> flights = new ConcurrentHashMap<>();

  Cache(Kind<V> kind, Tools tools, CacheMeters.Of meters) {
    this.kind = kind;
    this.bytes = new EntryBytes<>(kind.codec());
    this.tools = tools;
    this.meters = meters;
  }

  /**
   * The value, loaded if there is no good one. While one caller's load is under way, all others in
   * the cluster get what there is, if it may still be served, or wait for it; each until its own
   * deadline.
   *
   * @throws Failure that the load failed with, if nothing is kept that can stand in
   */
  public Cached<V> get(Entry entry, Loader<V> loader) {
    Call.current().ensureLive();
    Optional<Kept<V>> near = tools.near().get(kind, entry);
    if (near.isPresent()) {
      return counted(answer(near.get(), Origin.NEAR));
    }
    long askedNanos = System.nanoTime();
    Held held = look(entry);
    Kept<V> kept = bytes.read(held.bytes(), held.version()).orElse(null);
    Instant now = tools.clock().instant();
    if (kept != null && kept.isGood(now)) {
      tools.near().put(kind, entry, kept, held.size(), askedNanos);
      if (tools.isEarly(kept, now)) {
        var unused = join(entry, loader, kept, true);
      }
      return counted(answer(kept, Origin.REDIS));
    }
    Joined<V> joined = join(entry, loader, kept, false);
    if (!joined.isFirst() && kept != null && Flight.mayBeServed(kind, kept)) {
      return counted(answer(kept, Origin.REDIS));
    }
    return counted(joined.flight().await());
  }

  /**
   * Many at once: one round trip for all, and one load for all that are missing. Of what the load
   * leaves out there is nothing. Whoever asks for something that has expired while another loads
   * it, gets it as it is.
   *
   * @throws Failure that the load failed with, if nothing is kept of one that is missing
   */
  public Map<UUID, V> getAll(
      Collection<UUID> ids, Function<UUID, Entry> entry, Function<Set<UUID>, Map<UUID, V>> load) {
    Looked<V> looked = look(ids, entry);
    if (looked.missing().isEmpty()) {
      return looked.good();
    }
    try {
      return looked.completed(load.apply(looked.missing()));
    } catch (RuntimeException failure) {
      return looked.standIns(failure);
    }
  }

  /** For those who do more between looking and loading than {@link #getAll} does. */
  public Looked<V> look(Collection<UUID> ids, Function<UUID, Entry> entry) {
    Call.current().ensureLive();
    return Looked.at(new LinkedHashSet<>(ids), entry, kind, bytes, tools, meters);
  }

  private Held look(Entry entry) {
    try {
      return tools.redis().read(List.of(entry)).getFirst();
    } catch (Failure.Unavailable away) {
      return Held.NOTHING;
    }
  }

  private static <V> Cached<V> answer(Kept<V> kept, Origin origin) {
    return new Cached<>(kept.value(), kept.loadedAt(), origin, null);
  }

  private Cached<V> counted(Cached<V> answer) {
    meters.read(answer.origin(), 1);
    return answer;
  }

  private record Joined<V>(Flight<V> flight, boolean isFirst) {}

  /** The flight for this entry; the first to ask for it starts it. */
  private Joined<V> join(Entry entry, Loader<V> loader, @Nullable Kept<V> kept, boolean early) {
    var own = new Flight<>(kind, entry, loader, tools, bytes, meters, kept, early);
    Flight<V> flight =
        flights.compute(
            entry.key(), (key, flying) -> flying == null || flying.isOver() ? own : flying);
    if (flight != own) {
      return new Joined<>(flight, false);
    }
    var unused =
        Thread.ofVirtual()
            .name("cache-" + kind.entity())
            .start(
                () -> {
                  try {
                    own.fly();
                  } finally {
                    flights.remove(entry.key(), own);
                  }
                });
    return new Joined<>(own, true);
  }
}
