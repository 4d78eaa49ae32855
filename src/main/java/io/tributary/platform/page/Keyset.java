package io.tributary.platform.page;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.tributary.platform.id.Ids;
import io.tributary.platform.time.Micros;
import io.tributary.tokens.v1.KeysetPosition;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A place in a list ordered by time and id, both descending. */
public record Keyset(Instant at, UUID id) {
  /** Before everything: where a list begins. No timestamp of ours is later. */
  public static final Keyset START =
      new Keyset(
          Instant.parse("9999-12-31T00:00:00Z"),
          UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff"));

  /** A page's rows, and where the next one begins if there is one. */
  public record Page<T>(List<T> rows, @Nullable Keyset next) {
    /** Of one row more than the page holds, which tells whether there is a next page. */
    public static <T> Page<T> of(List<T> rows, int size, Function<T, Keyset> place) {
      if (rows.size() <= size) {
        return new Page<>(rows, null);
      }
      List<T> page = List.copyOf(rows.subList(0, size));
      return new Page<>(page, place.apply(page.getLast()));
    }
  }

  public ByteString toBytes() {
    return KeysetPosition.newBuilder()
        .setMicros(Micros.from(at))
        .setId(ByteString.copyFrom(Ids.bytes(id)))
        .build()
        .toByteString();
  }

  public static Keyset fromBytes(ByteString bytes) {
    try {
      KeysetPosition position = KeysetPosition.parseFrom(bytes);
      return new Keyset(
          Micros.toInstant(position.getMicros()), Ids.fromBytes(position.getId().toByteArray()));
    } catch (InvalidProtocolBufferException damaged) {
      throw new IllegalStateException("signed by us, yet unreadable", damaged);
    }
  }
}
