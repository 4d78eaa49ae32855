package io.tributary.platform.resilience;

import java.util.BitSet;

/** How the last so many calls went. */
final class RecentResults {
  private final BitSet failed;
  private final int size;
  private int next;
  private int count;
  private int failures;

  RecentResults(int size) {
    this.failed = new BitSet(size);
    this.size = size;
  }

  void add(boolean failure) {
    if (count == size) {
      failures -= failed.get(next) ? 1 : 0;
    } else {
      count++;
    }
    failed.set(next, failure);
    failures += failure ? 1 : 0;
    next = (next + 1) % size;
  }

  int count() {
    return count;
  }

  int failures() {
    return failures;
  }

  void clear() {
    count = 0;
    failures = 0;
    next = 0;
  }
}
