package io.tributary.platform.postgres;

import java.util.regex.Pattern;

/**
 * A statement and the name that metrics and logs know it by. PostgreSQL is told the name too, for
 * its statistics, its log and whoever looks at what it is doing.
 */
public record Sql(String name, String text) {
  private static final Pattern FIRST_WORD = Pattern.compile("^\\s*\\w+");

  public static Sql named(String name, String text) {
    // Behind the first word: the statistics leave out what stands before it.
    return new Sql(name, FIRST_WORD.matcher(text).replaceFirst("$0 /* " + name + " */"));
  }

  /** A parameter that is null: the driver needs to know of what type. */
  public record Null(Class<?> type) {}

  public static Object nullable(@org.jspecify.annotations.Nullable Object value, Class<?> type) {
    return value == null ? new Null(type) : value;
  }
}
