package io.tributary.platform.cache;

import java.util.Optional;

/** How values are written: as protobuf messages, because pods of two versions read them. */
public interface Codec<V> {
  byte[] encode(V value);

  /** Nothing if it was written by a version that we cannot read. */
  Optional<V> decode(byte[] bytes);
}
