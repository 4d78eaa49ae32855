package io.tributary.trending;

/** How far back from now it counts what people did. */
public enum Window {
  HOUR(1),
  DAY(2),
  WEEK(3);

  private final int code;

  Window(int code) {
    this.code = code;
  }

  short code() {
    return (short) code;
  }
}
