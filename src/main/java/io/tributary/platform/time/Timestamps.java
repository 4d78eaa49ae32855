package io.tributary.platform.time;

import com.google.protobuf.Timestamp;
import java.time.Instant;

/** Instants as protobuf carries them. */
public final class Timestamps {
  private Timestamps() {}

  public static Timestamp of(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
