package io.tributary.platform.id;

import com.github.f4b6a3.uuid.UuidCreator;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.UUID;

/** New ids: UUIDv7, so that rows written together lie together in every index. */
@Singleton
public final class Ids {
  private final InstantSource clock;

  Ids(InstantSource clock) {
    this.clock = clock;
  }

  public UUID next() {
    return UuidCreator.getTimeOrderedEpoch(clock.instant());
  }

  public static byte[] bytes(UUID id) {
    return ByteBuffer.allocate(16)
        .putLong(id.getMostSignificantBits())
        .putLong(id.getLeastSignificantBits())
        .array();
  }

  public static UUID fromBytes(byte[] bytes) {
    var buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
