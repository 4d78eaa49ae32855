package io.tributary.platform.cache;

import java.util.Optional;

/** How values are written: as protobuf messages, because pods of two versions read them. */
public interface Codec<V> {
  byte[] encode(V value);

  /** Nothing if it was written by a version that we cannot read. */
  Optional<V> decode(byte[] bytes);

  /**
   * @param outdated whether it was made by other rules than those of the moment: better than none
   */
  record Judged<V>(V value, boolean outdated) {}

  /** The same, for values that are made by rules which change. */
  default Optional<Judged<V>> judge(byte[] bytes) {
    return decode(bytes).map(value -> new Judged<>(value, false));
  }
}
