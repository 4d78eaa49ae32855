package io.tributary.outbox;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * How far a destination has got. What is in the snapshot {@code done} has arrived. Where one look
 * found more than one batch, {@code target} is that look's snapshot and {@code highest} the highest
 * version in it, and of what is in it the events up to {@code position} have arrived too. Snapshots
 * are in PostgreSQL's own text form.
 */
record Cursor(String done, @Nullable String target, long position, long highest) {
  /** A position that is still to be found. */
  static final long UNKNOWN = -1;

  /** In no snapshot at all: everything is still to come. */
  static final Cursor START = new Cursor("3:3:", null, 0, 0);

  static Cursor at(String snapshot) {
    return new Cursor(snapshot, null, 0, 0);
  }

  Cursor within(String snapshot, long upTo, long upToAtMost) {
    return new Cursor(done, snapshot, upTo, upToAtMost);
  }

  Cursor from(long after) {
    return new Cursor(done, target, after, highest);
  }

  /** Whether nothing is left of the last look. */
  boolean isWhole() {
    return target == null;
  }

  /** Whether it is known that more than one batch waits, but not where they begin. */
  boolean isBeforeUnknown() {
    return target != null && position == UNKNOWN;
  }

  /** Of two that are whole, the one that has less behind it. */
  Cursor orEarlier(Cursor other) {
    return Snapshot.BY_AGE.compare(Snapshot.of(done), Snapshot.of(other.done)) <= 0 ? this : other;
  }

  /** Snapshots of one server follow each other: a later one holds all that an earlier one held. */
  private record Snapshot(long end, long allBelow, int missing) {
    static final Comparator<Snapshot> BY_AGE =
        Comparator.comparingLong(Snapshot::end)
            .thenComparingLong(Snapshot::allBelow)
            .thenComparing(Comparator.comparingInt(Snapshot::missing).reversed());

    /** From xmin:xmax:xip, xip being what is between and not in it. */
    static Snapshot of(String text) {
      String[] parts = text.split(":", -1);
      return new Snapshot(
          Long.parseUnsignedLong(parts[1]),
          Long.parseUnsignedLong(parts[0]),
          parts[2].isEmpty() ? 0 : parts[2].split(",", -1).length);
    }
  }
}
