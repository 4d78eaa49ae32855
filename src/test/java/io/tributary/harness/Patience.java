package io.tributary.harness;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.StatusRuntimeException;

/** Clients who come again, as clients do. */
public final class Patience {
  private Patience() {}

  /** A write that may meet somebody else's. */
  public interface Write {
    void make() throws Exception;
  }

  /** Whoever met somebody else's change, or too many, comes again. */
  public static void untilTaken(Write write) {
    while (true) {
      try {
        write.make();
        return;
      } catch (StatusRuntimeException failure) {
        assertThat(Refused.of(failure).reason())
            .isIn("CONFLICT", "STORE_UNAVAILABLE", "OVERLOADED");
      } catch (Exception other) {
        throw new IllegalStateException(other);
      }
    }
  }
}
