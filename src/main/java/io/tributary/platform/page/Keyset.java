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

  /** A page's rows, the place of each, and where the next page begins if there is one. */
  public record Page<T>(List<T> rows, Function<T, Keyset> place, @Nullable Keyset next) {
    /** Of one row more than the page holds, which tells whether there is a next page. */
    public static <T> Page<T> of(List<T> rows, int size, Function<T, Keyset> place) {
      return new Page<>(rows, place, null).first(size);
    }

    /** The page as it is if it holds no more rows than this. */
    Page<T> first(int size) {
      if (rows.size() <= size) {
        return this;
      }
      List<T> some = List.copyOf(rows.subList(0, size));
      return new Page<>(some, place, place.apply(some.getLast()));
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
