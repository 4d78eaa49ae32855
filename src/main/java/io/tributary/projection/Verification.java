package io.tributary.projection;

import io.tributary.platform.batch.Portions;
import io.tributary.platform.call.Call;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * Compares a projection with PostgreSQL, user by user, while both go on changing: what differs is
 * looked at again until it agrees or has had its time.
 */
@Singleton
public final class Verification {
  private static final int USERS_AT_ONCE = 200;
  private static final Duration ONE_PORTION = Duration.ofMinutes(2);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  /**
   * @param compared how many things of each kind PostgreSQL expects
   * @param checksum over all that was found, for a look at two runs side by side
   */
  public record Report(
      String projection, Map<Kind, Long> compared, long checksum, List<Difference> differences) {}

  private final Postgres postgres;
  private final PostgresExpectedStore expected;

  Verification(Postgres postgres, PostgresExpectedStore expected) {
    this.postgres = postgres;
    this.expected = expected;
  }

  /**
   * @param settling how long a difference may take to go away, as events may be under way
   * @param progress told how many users have been compared
   */
  public Report verify(Projection projection, Duration settling, LongConsumer progress) {
    var run = new Run(projection);
    run.everybody(progress);
    run.strangers();
    run.lookAgain(settling);
    return run.report();
  }

  private final class Run {
    private final Projection projection;
    private final Map<Kind, Long> compared = new HashMap<>();
    private final Map<Owners, List<Difference>> differing = new LinkedHashMap<>();
    private long checksum;

    Run(Projection projection) {
      this.projection = projection;
      projection.kinds().forEach(kind -> compared.put(kind, 0L));
    }

    void everybody(LongConsumer progress) {
      UUID last = new UUID(0, 0);
      long done = 0;
      while (true) {
        UUID after = last;
        List<UUID> users =
            within(
                () ->
                    postgres.read(
                        Pool.SLOW, session -> expected.usersAfter(session, after, USERS_AT_ONCE)));
        if (users.isEmpty()) {
          return;
        }
        look(new Owners(users, List.of()), true);
        last = users.getLast();
        done += users.size();
        progress.accept(done);
      }
    }

    /** What the projection knows and PostgreSQL does not. */
    void strangers() {
      within(
          () -> {
            projection.eachOwner(
                owners -> {
                  List<UUID> unknown =
                      within(
                          () ->
                              postgres.read(
                                  Pool.SLOW, session -> expected.unknown(session, owners.users())));
                  for (List<UUID> portion : Portions.of(unknown, USERS_AT_ONCE)) {
                    look(new Owners(portion, List.of()), false);
                  }
                  for (List<UUID> portion : Portions.of(owners.posts(), USERS_AT_ONCE)) {
                    look(new Owners(List.of(), portion), false);
                  }
                });
            return true;
          });
    }

    private void look(Owners owners, boolean count) {
      Comparison comparison = within(() -> compare(owners));
      if (count) {
        comparison.expected().forEach(entry -> compared.merge(entry.kind(), 1L, Long::sum));
        comparison.found().forEach(entry -> checksum += checksum(entry));
      }
      if (!comparison.differences().isEmpty()) {
        differing.put(owners, comparison.differences());
      }
    }

    private record Comparison(
        List<Entry> expected, List<Entry> found, List<Difference> differences) {}

    private Comparison compare(Owners owners) {
      List<PostgresExpectedStore.Expected> wanted =
          postgres.read(Pool.BATCH, session -> expected.of(session, projection.kinds(), owners));
      // A store may find posts by their own ids only.
      var posts = new LinkedHashSet<>(owners.posts());
      wanted.stream()
          .map(PostgresExpectedStore.Expected::entry)
          .filter(entry -> entry.kind() == Kind.POST)
          .forEach(entry -> posts.add(UUID.fromString(entry.key())));
      List<Entry> found = projection.contents(new Owners(owners.users(), List.copyOf(posts)));

      record Key(Kind kind, String key) {}
      var there = new HashMap<Key, Entry>();
      found.forEach(entry -> there.put(new Key(entry.kind(), entry.key()), entry));
      var differences = new ArrayList<Difference>();
      for (PostgresExpectedStore.Expected each : wanted) {
        Entry entry = each.entry();
        Entry copy = there.remove(new Key(entry.kind(), entry.key()));
        if (copy == null ? each.required() : !copy.equals(entry)) {
          differences.add(new Difference(entry.kind(), entry.key(), entry, copy));
        }
      }
      there
          .values()
          .forEach(
              entry -> differences.add(new Difference(entry.kind(), entry.key(), null, entry)));
      return new Comparison(
          wanted.stream().map(PostgresExpectedStore.Expected::entry).toList(),
          found,
          List.copyOf(differences));
    }

    void lookAgain(Duration settling) {
      long until = System.nanoTime() + settling.toNanos();
      while (!differing.isEmpty() && System.nanoTime() < until) {
        try {
          Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return;
        }
        Set<Owners> open = new LinkedHashSet<>(differing.keySet());
        differing.clear();
        open.forEach(owners -> look(owners, false));
      }
    }

    Report report() {
      return new Report(
          projection.name(),
          Map.copyOf(compared),
          checksum,
          differing.values().stream().flatMap(List::stream).distinct().toList());
    }
  }

  /** The order in which things are looked at does not matter to the sum. */
  private static long checksum(Entry entry) {
    var checksum = new CRC32C();
    checksum.update(entry.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return checksum.getValue();
  }

  private static <T> T within(Supplier<T> work) {
    return Call.background("verify", ONE_PORTION).call(work);
  }
}
