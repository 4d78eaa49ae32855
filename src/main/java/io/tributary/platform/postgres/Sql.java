package io.tributary.platform.postgres;

/** A statement and the name that metrics and logs know it by. */
public record Sql(String name, String text) {
  public static Sql named(String name, String text) {
    return new Sql(name, text);
  }

  /** A parameter that is null: the driver needs to know of what type. */
  public record Null(Class<?> type) {}

  public static Object nullable(@org.jspecify.annotations.Nullable Object value, Class<?> type) {
    return value == null ? new Null(type) : value;
  }
}
