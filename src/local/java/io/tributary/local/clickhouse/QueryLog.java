package io.tributary.local.clickhouse;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last statements, numbered: the engine has no query log of its own. */
final class QueryLog {
  private static final int KEPT = 10_000;

  record Entry(long number, String queryId, String sql) {}

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long last;

  synchronized void add(String queryId, String sql) {
    last++;
    entries.add(new Entry(last, queryId, sql));
    if (entries.size() > KEPT) {
      entries.removeFirst();
    }
  }

  synchronized List<Entry> since(long number) {
    return entries.stream().filter(entry -> entry.number() > number).toList();
  }

  synchronized long last() {
    return last;
  }
}
