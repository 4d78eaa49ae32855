package io.tributary.local.clickhouse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last statements, numbered: the engine has no query log of its own. */
final class QueryLog {
  private static final int KEPT = 5_000;
  private static final int LONGEST = 20_000;

  record Entry(long number, String queryId, String sql) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long last;

  synchronized void add(String queryId, String sql) {
    last++;
    entries.add(new Entry(last, queryId, sql.substring(0, Math.min(sql.length(), LONGEST))));
    if (entries.size() > KEPT) {
      entries.removeFirst();
    }
  }

  /** All of them, or a refusal: a count that lacks some would pass for an exact one. */
  synchronized List<Entry> since(long number) {
    if (last - number > entries.size()) {
      throw new IllegalStateException("more than %d statements since then".formatted(KEPT));
    }
    return entries.stream().filter(entry -> entry.number() > number).toList();
  }

  synchronized long last() {
    return last;
  }
}
