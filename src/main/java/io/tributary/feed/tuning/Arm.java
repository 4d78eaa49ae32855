package io.tributary.feed.tuning;

/** The weights that a viewer's feed is ranked with, and the name that they are reported by. */
public record Arm(String name, Weights weights) {
  /** Of everybody who is in no other. */
  public static final String DEFAULT = "default";
}
