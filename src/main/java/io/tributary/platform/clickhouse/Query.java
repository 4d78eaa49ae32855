package io.tributary.platform.clickhouse;

/**
 * A statement and the name that metrics and logs know it by. Parameters stand in the text as {@code
 * {name:Type}} and are bound by the server.
 */
public record Query(String name, String text) {
  public static Query named(String name, String text) {
    return new Query(name, text);
  }
}
