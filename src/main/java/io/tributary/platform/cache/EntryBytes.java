package io.tributary.platform.cache;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.platform.time.Micros;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Entries of one kind as Redis keeps them: what is known of the value, and the value. */
final class EntryBytes<V> {
  /** What we write; we read it and all lower ones. */
  static final int FORMAT = 1;

  private final Codec<V> codec;

  EntryBytes(Codec<V> codec) {
    this.codec = codec;
  }

  byte[] of(V value, long version, Instant loadedAt, Instant expiresAt, Duration loadTook) {
    return io.tributary.cache.v1.Entry.newBuilder()
        .setFormat(FORMAT)
        .setVersion(version)
        .setLoadedMicros(Micros.from(loadedAt))
        .setExpiresMicros(Micros.from(expiresAt))
        .setLoadMicros(loadTook.toNanos() / 1_000)
        .setValue(ByteString.copyFrom(codec.encode(value)))
        .build()
        .toByteArray();
  }

  /**
   * Nothing if there is none, or none that we can read.
   *
   * @param versionNow what the version key says
   */
  Optional<Kept<V>> read(byte @Nullable [] bytes, long versionNow) {
    if (bytes == null) {
      return Optional.empty();
    }
    try {
      var entry = io.tributary.cache.v1.Entry.parseFrom(bytes);
      if (entry.getFormat() > FORMAT) {
        return Optional.empty();
      }
      return codec
          .judge(entry.getValue().toByteArray())
          .map(
              judged ->
                  new Kept<>(
                      judged.value(),
                      Micros.toInstant(entry.getLoadedMicros()),
                      Micros.toInstant(entry.getExpiresMicros()),
                      Duration.ofNanos(entry.getLoadMicros() * 1_000),
                      judged.outdated() || entry.getVersion() < versionNow));
    } catch (InvalidProtocolBufferException notOurs) {
      return Optional.empty();
    }
  }

  /** The first eight bytes of what a version key holds. */
  static long version(byte @Nullable [] held) {
    return held == null || held.length < Long.BYTES ? 0 : ByteBuffer.wrap(held).getLong();
  }
}
