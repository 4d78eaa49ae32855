package io.tributary.platform.page;

/** How many items a page of a list holds. */
public record PageSize(int usual, int most) {
  /** Nothing asked for is the usual size; too much is the most there is. */
  public int of(int asked) {
    return asked == 0 ? usual : Math.min(asked, most);
  }
}
