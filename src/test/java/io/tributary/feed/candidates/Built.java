package io.tributary.feed.candidates;

import io.tributary.harness.Service;
import io.tributary.projection.Relayed;

/** What the duties build, without waiting for them. */
public final class Built {
  private Built() {}

  public static void trending(Service service) {
    var unused =
        Relayed.asked(
            () -> {
              service.bean(CandidateBuilder.class).buildTrending();
              return true;
            });
  }
}
