package io.tributary.platform.clickhouse;

/**
 * A statement and the name that metrics and logs know it by. Parameters stand in the text as {@code
 * {name:Type}} and are bound by the server.
 *
 * @param isLive whether somebody looks at a screen meanwhile: it may take less time
 */
public record Query(String name, String text, boolean isLive) {
  public static Query named(String name, String text) {
    return new Query(name, text, false);
  }

  public static Query live(String name, String text) {
    return new Query(name, text, true);
  }
}
