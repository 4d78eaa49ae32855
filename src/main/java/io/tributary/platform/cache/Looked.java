package io.tributary.platform.cache;

import io.tributary.platform.cache.RedisEntries.Claim;
import io.tributary.platform.cache.RedisEntries.Held;
import io.tributary.platform.cache.RedisEntries.Step;
import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * What was there of several entries, and what is to be loaded. An entry that has expired is claimed
 * by one in the cluster; all others take it as it is. What is not there at all, or outdated, is
 * loaded by everybody who misses it: callers in one pod share such loads anyway.
 */
public final class Looked<V> {
  private final Set<UUID> ids;
  private final Function<UUID, Entry> entry;
  private final Kind<V> kind;
  private final EntryBytes<V> bytes;
  private final Tools tools;
  private final CacheMeters.Of meters;
  private final Instant at;
  private final long atNanos = System.nanoTime();
  private final Map<UUID, V> good = new HashMap<>();
  private final Map<UUID, V> kept = new HashMap<>();
  private final Map<UUID, Long> versions = new HashMap<>();
  private final Map<UUID, Claim> claims = new HashMap<>();

  private Looked(
      Set<UUID> ids,
      Function<UUID, Entry> entry,
      Kind<V> kind,
      EntryBytes<V> bytes,
      Tools tools,
      CacheMeters.Of meters) {
    this.ids = ids;
    this.entry = entry;
    this.kind = kind;
    this.bytes = bytes;
    this.tools = tools;
    this.meters = meters;
    this.at = tools.clock().instant();
  }

  static <V> Looked<V> at(
      Set<UUID> ids,
      Function<UUID, Entry> entry,
      Kind<V> kind,
      EntryBytes<V> bytes,
      Tools tools,
      CacheMeters.Of meters) {
    var looked = new Looked<>(ids, entry, kind, bytes, tools, meters);
    looked.lookNear();
    try {
      looked.lookInRedis();
    } catch (Failure.Unavailable away) {
      // All that is not here is loaded, and not stored.
    }
    return looked;
  }

  private void lookNear() {
    for (UUID id : ids) {
      tools.near().get(kind, entry.apply(id)).ifPresent(near -> good.put(id, near.value()));
    }
    meters.read(Origin.NEAR, good.size());
  }

  private void lookInRedis() {
    List<UUID> rest = ids.stream().filter(id -> !good.containsKey(id)).toList();
    if (rest.isEmpty()) {
      return;
    }
    List<Held> held = tools.redis().read(rest.stream().map(entry).toList());
    var servable = new LinkedHashMap<UUID, V>();
    for (int i = 0; i < rest.size(); i++) {
      UUID id = rest.get(i);
      Held found = held.get(i);
      versions.put(id, found.version());
      bytes.read(found.bytes(), found.version()).ifPresent(each -> sort(id, each, found, servable));
    }
    claim(servable);
    meters.read(Origin.REDIS, good.size() - (ids.size() - rest.size()));
  }

  private void sort(UUID id, Kept<V> found, Held held, Map<UUID, V> servable) {
    kept.put(id, found.value());
    if (!found.isGood(at)) {
      if (Flight.mayBeServed(kind, found)) {
        servable.put(id, found.value());
      }
    } else if (tools.isEarly(found, at)) {
      servable.put(id, found.value());
    } else {
      good.put(id, found.value());
      tools.near().put(kind, entry.apply(id), found, held.size(), atNanos);
    }
  }

  /** Whoever gets a claim loads; to whoever does not, they are good enough. */
  private void claim(Map<UUID, V> servable) {
    if (servable.isEmpty()) {
      return;
    }
    List<UUID> claimed = List.copyOf(servable.keySet());
    List<Claim> answers =
        tools
            .redis()
            .claim(
                claimed.stream().map(entry).toList(),
                RedisEntries.token(),
                tools.config().lockLife());
    for (int i = 0; i < claimed.size(); i++) {
      UUID id = claimed.get(i);
      Claim claim = answers.get(i);
      if (claim.isOurs()) {
        claims.put(id, claim);
        versions.put(id, claim.held().version());
      } else {
        good.put(id, servable.get(id));
      }
    }
  }

  /** In the order that was asked for. */
  public Map<UUID, V> good() {
    return inOrder(good);
  }

  public Set<UUID> missing() {
    var missing = new LinkedHashSet<>(ids);
    missing.removeAll(good.keySet());
    return Collections.unmodifiableSet(missing);
  }

  /** All that is kept of those that are asked for, good or not. */
  public Map<UUID, V> kept() {
    var all = new HashMap<>(kept);
    all.putAll(good);
    return inOrder(all);
  }

  private Map<UUID, V> inOrder(Map<UUID, V> values) {
    var ordered = new LinkedHashMap<UUID, V>();
    for (UUID id : ids) {
      V value = values.get(id);
      if (value != null) {
        ordered.put(id, value);
      }
    }
    return ordered;
  }

  /** Good ones and loaded ones together; those that were loaded are stored. */
  Map<UUID, V> completed(Map<UUID, V> loaded) {
    store(loaded);
    var all = new HashMap<>(good);
    all.putAll(loaded);
    return inOrder(all);
  }

  /**
   * What was loaded of those that are missing, or not all of it: what it is not told of is free to
   * be loaded by others.
   */
  public void store(Map<UUID, V> loaded) {
    Duration took = Duration.ofNanos(System.nanoTime() - atNanos);
    meters.read(Origin.LOADED, missing().size());
    meters.loaded("ok");
    var steps = new ArrayList<Step>();
    loaded.forEach((id, value) -> store(id, value, took).ifPresent(steps::add));
    claims.forEach(
        (id, claim) -> {
          if (!loaded.containsKey(id)) {
            steps.add(Step.release(entry.apply(id), claim.token()));
          }
        });
    run(steps);
  }

  /** Nothing for those of whom no version is known, because Redis was away. */
  private Optional<Step> store(UUID id, V value, Duration took) {
    Long version = versions.get(id);
    if (version == null) {
      return Optional.empty();
    }
    ThreadLocalRandom chance = ThreadLocalRandom.current();
    Instant expiresAt = at.plus(Expiry.jittered(kind.fresh(), chance.nextDouble()));
    Duration stays = Expiry.jittered(kind.kept(), chance.nextDouble());
    byte[] written = bytes.of(value, version, at, expiresAt, took);
    Entry where = entry.apply(id);
    tools
        .near()
        .put(kind, where, new Kept<>(value, at, expiresAt, took, false), written.length, atNanos);
    Claim claim = claims.get(id);
    return Optional.of(
        claim == null
            ? Step.put(where, version, written, stays)
            : Step.store(where, claim, written, stays));
  }

  private void run(List<Step> steps) {
    if (steps.isEmpty()) {
      return;
    }
    try {
      var unused = tools.redis().run(steps);
    } catch (Failure.Unavailable | Failure.DeadlineExceeded | Failure.Cancelled away) {
      // The values are there for the one who asked, and claims run out by themselves.
      meters.loaded("unstored");
    }
  }

  /** Nothing comes of the load: others may try. */
  public void failed() {
    meters.loaded("failed");
    run(
        claims.entrySet().stream()
            .map(each -> Step.release(entry.apply(each.getKey()), each.getValue().token()))
            .toList());
  }

  /** So many of those that were to be loaded are answered by what is kept. */
  public void stoodIn(int times) {
    meters.read(Origin.STALE, times);
  }

  /** What is kept, if that is something of each and the load met a store's trouble. */
  Map<UUID, V> standIns(RuntimeException failure) {
    failed();
    if (!isStoreTrouble(failure) || !kept.keySet().containsAll(missing())) {
      throw failure;
    }
    stoodIn(missing().size());
    return kept();
  }

  /** Whether a load failed such that what is kept may stand in. */
  public static boolean isStoreTrouble(RuntimeException failure) {
    return Flight.isStoreTrouble(failure);
  }
}
