package io.tributary.local.demo;

import java.util.List;

/**
 * How large a network is; averages where many differ.
 *
 * @param community how many people know each other better
 */
public record DemoSize(
    String name, int users, int community, int followsPerUser, int postsPerUser, int viewsPerPost) {
  public static final DemoSize SMALL = new DemoSize("small", 1_000, 60, 20, 8, 4);
  public static final DemoSize MEDIUM = new DemoSize("medium", 10_000, 150, 40, 10, 10);
  public static final DemoSize LARGE = new DemoSize("large", 100_000, 300, 50, 10, 10);

  public static DemoSize named(String name) {
    return List.of(SMALL, MEDIUM, LARGE).stream()
        .filter(size -> size.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "demo=" + name + ": there are small, medium, large and none"));
  }
}
