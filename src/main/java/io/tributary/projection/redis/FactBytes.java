package io.tributary.projection.redis;

import io.tributary.platform.id.Ids;
import io.tributary.projection.Kind;
import io.tributary.projection.Reach;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * How facts are written. Everything begins with its version, eight bytes, which is what scripts
 * compare. A user: version and state. A post: version, reach, author. The field of an edge is the
 * other user's id; its value has nine bytes for each thing that the two are to each other.
 */
final class FactBytes {
  private static final int ENDED = 0;
  private static final int LIVING = 1;
  private static final int TIE_SIZE = 9;
  private static final List<Reach> REACHES = List.of(Reach.NOBODY, Reach.PUBLIC, Reach.FOLLOWERS);

  private FactBytes() {}

  /** What a user is to another, seen from the user that has it in the key. */
  enum TieKind {
    FOLLOWS,
    BLOCKS,
    MUTES,
    BLOCKED_BY;

    static TieKind of(Kind kind) {
      return switch (kind) {
        case FOLLOW -> FOLLOWS;
        case BLOCK -> BLOCKS;
        case MUTE -> MUTES;
        default -> throw new IllegalArgumentException(kind + " is no edge");
      };
    }
  }

  /** One thing that a user is to another, or was. */
  record Tie(TieKind kind, boolean living, long version) {
    /** The kind and whether it lives in the first byte, the version in the others. */
    byte[] bytes() {
      return ByteBuffer.allocate(TIE_SIZE)
          .put((byte) (kind.ordinal() * 2 + (living ? LIVING : ENDED)))
          .putLong(version)
          .array();
    }

    static List<Tie> list(byte[] value) {
      var ties = new ArrayList<Tie>(value.length / TIE_SIZE);
      var bytes = ByteBuffer.wrap(value);
      while (bytes.hasRemaining()) {
        byte tag = bytes.get();
        ties.add(new Tie(TieKind.values()[tag / 2], tag % 2 == LIVING, bytes.getLong()));
      }
      return ties;
    }
  }

  /** In the order of their bytes; scripts know them too. */
  enum Life {
    DELETED,
    LIVING,
    ERASED
  }

  record UserFacts(Life life, long version) {
    byte[] bytes() {
      return ByteBuffer.allocate(9).putLong(version).put((byte) life.ordinal()).array();
    }

    boolean living() {
      return life == Life.LIVING;
    }

    static UserFacts of(byte[] value) {
      var bytes = ByteBuffer.wrap(value);
      long version = bytes.getLong();
      return new UserFacts(Life.values()[bytes.get()], version);
    }
  }

  record PostFacts(UUID author, Reach reach, long version) {
    byte[] bytes() {
      return ByteBuffer.allocate(25)
          .putLong(version)
          .put((byte) REACHES.indexOf(reach))
          .put(Ids.bytes(author))
          .array();
    }

    static PostFacts of(byte[] value) {
      var bytes = ByteBuffer.wrap(value);
      long version = bytes.getLong();
      Reach reach = REACHES.get(bytes.get());
      return new PostFacts(
          Ids.fromBytes(Arrays.copyOfRange(value, bytes.position(), value.length)), reach, version);
    }
  }

  /** An id as the field of a hash. */
  static String field(UUID id) {
    return new String(Ids.bytes(id), StandardCharsets.ISO_8859_1);
  }

  static UUID id(String field) {
    return Ids.fromBytes(field.getBytes(StandardCharsets.ISO_8859_1));
  }

  static byte[] number(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  static long number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }

  /** As Redis wants numbers of its own commands. */
  static byte[] decimal(long number) {
    return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] seconds(Instant time) {
    // Redis knows no time before its own epoch; all of them are long past.
    return decimal(Math.max(1, time.getEpochSecond()));
  }
}
