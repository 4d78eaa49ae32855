package io.tributary.feed;

import io.tributary.feed.model.Slate;
import io.tributary.feed.slates.SlateBytes;
import io.tributary.feed.tuning.Tunings;
import io.tributary.platform.cache.Codec;
import java.util.Optional;

/** Slates in the cache: one that was ranked by another tuning than that of the moment is none. */
final class SlateCodec implements Codec<Slate> {
  private final Tunings tunings;

  SlateCodec(Tunings tunings) {
    this.tunings = tunings;
  }

  @Override
  public byte[] encode(Slate slate) {
    return SlateBytes.of(slate, tuning());
  }

  @Override
  public Optional<Slate> decode(byte[] bytes) {
    return SlateBytes.read(bytes, tuning());
  }

  private String tuning() {
    return tunings.current().fingerprint();
  }
}
