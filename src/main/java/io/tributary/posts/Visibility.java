package io.tributary.posts;

/** Who may see a post. */
public enum Visibility {
  PUBLIC(1),
  FOLLOWERS(2);

  private final int code;

  Visibility(int code) {
    this.code = code;
  }

  /** As the column keeps it. */
  short code() {
    return (short) code;
  }

  static Visibility ofCode(int code) {
    return switch (code) {
      case 1 -> PUBLIC;
      case 2 -> FOLLOWERS;
      default -> throw new IllegalArgumentException("no visibility " + code);
    };
  }
}
