package io.tributary.projection;

import org.jspecify.annotations.Nullable;

/**
 * One thing on which a projection and PostgreSQL do not agree.
 *
 * @param expected null if the projection holds what it should not
 * @param found null if it does not hold what it should
 */
public record Difference(Kind kind, String key, @Nullable Entry expected, @Nullable Entry found) {
  @Override
  public String toString() {
    return "%s %s: %s"
        .formatted(
            kind,
            key,
            expected == null
                ? "is not in PostgreSQL, yet here at version " + version(found)
                : found == null
                    ? "is missing, version " + version(expected)
                    : "PostgreSQL says " + say(expected) + ", here is " + say(found));
  }

  private static long version(@Nullable Entry entry) {
    return entry == null ? 0 : entry.version();
  }

  private static String say(Entry entry) {
    return "version " + entry.version() + (entry.detail().isEmpty() ? "" : " " + entry.detail());
  }
}
