package io.tributary.trending;

import io.tributary.harness.Service;

/** What trends as of now, without waiting for the duty. */
public final class Computed {
  private Computed() {}

  public static void now(Service service) {
    var unused = service.bean(Generations.class).compute();
  }
}
