package io.tributary.platform.cache;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Values as messages that say which format they have.
 *
 * @param format what we write; we read it and all lower ones
 */
public record MessageCodec<V, M extends MessageLite>(
    int format,
    Parser<M> parser,
    ToIntFunction<M> formatOf,
    Function<V, M> toMessage,
    Function<M, V> toValue)
    implements Codec<V> {
  @Override
  public byte[] encode(V value) {
    return toMessage.apply(value).toByteArray();
  }

  @Override
  public Optional<V> decode(byte[] bytes) {
    try {
      M message = parser.parseFrom(bytes);
      return formatOf.applyAsInt(message) > format
          ? Optional.empty()
          : Optional.of(toValue.apply(message));
    } catch (InvalidProtocolBufferException | RuntimeException unreadable) {
      // Whatever a newer pod may mean by it: we can load it.
      return Optional.empty();
    }
  }
}
