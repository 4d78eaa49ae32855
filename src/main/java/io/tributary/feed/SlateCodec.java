package io.tributary.feed;

import io.tributary.feed.model.Slate;
import io.tributary.feed.slates.SlateBytes;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Tunings;
import io.tributary.platform.cache.Codec;
import java.util.Optional;

/**
 * Slates in the cache: one that was ranked by another tuning than that of the moment is outdated.
 */
final class SlateCodec implements Codec<Slate> {
  private final Tunings tunings;
  private volatile Known known;

  /** It is read with each slate, and changes hardly ever. */
  private record Known(Tuning tuning, String fingerprint) {
    static Known of(Tuning tuning) {
      return new Known(tuning, tuning.fingerprint());
    }
  }

  SlateCodec(Tunings tunings) {
    this.tunings = tunings;
    this.known = Known.of(tunings.current());
  }

  @Override
  public byte[] encode(Slate slate) {
    return SlateBytes.of(slate, tuning());
  }

  @Override
  public Optional<Slate> decode(byte[] bytes) {
    return SlateBytes.read(bytes).map(SlateBytes.Read::slate);
  }

  @Override
  public Optional<Judged<Slate>> judge(byte[] bytes) {
    return SlateBytes.read(bytes)
        .map(read -> new Judged<>(read.slate(), !read.tuning().equals(tuning())));
  }

  private String tuning() {
    Tuning current = tunings.current();
    Known told = known;
    if (!told.tuning().equals(current)) {
      told = Known.of(current);
      known = told;
    }
    return told.fingerprint();
  }
}
