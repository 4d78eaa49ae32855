package io.tributary.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

final class EntryBytesTest {
  private static final Instant LOADED = Instant.parse("2026-01-01T00:00:00.000001Z");
  private static final Instant EXPIRES = Instant.parse("2026-01-01T00:05:00Z");

  /** As a pod writes it whose format is ours. */
  private static final String OURS =
      "0801102a18818081b184e991032080c687c085e99103288c8301320474657874";

  /** Before there were formats. */
  private static final String OLDER = OURS.substring(4);

  /** As a pod would whose format is the next, which has fields that we do not know. */
  private static final String NEWER = "0802" + OURS.substring(4) + "3a03616263";

  /** A new field alone is no new format. */
  private static final String EXTENDED = OURS + "3a03616263";

  private final EntryBytes<String> bytes = new EntryBytes<>(Pod.TEXT);

  private static byte[] of(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void whatIsWrittenIsWhatTheFixtureSays() {
    assertThat(
            HexFormat.of()
                .formatHex(bytes.of("text", 42, LOADED, EXPIRES, Duration.ofNanos(16_780_000))))
        .isEqualTo(OURS);
  }

  @Test
  void ourFormatTheOneBeforeAndOneWithMoreFieldsAreRead() {
    for (String each : new String[] {OURS, OLDER, EXTENDED}) {
      assertThat(bytes.read(of(each), 42))
          .contains(new Kept<>("text", LOADED, EXPIRES, Duration.ofNanos(16_780_000), false));
    }
  }

  @Test
  void theNextFormatIsAMiss() {
    assertThat(bytes.read(of(NEWER), 42)).isEmpty();
  }

  @Test
  void whatIsNoEntryIsAMiss() {
    assertThat(bytes.read(of("ffff"), 0)).isEmpty();
    assertThat(bytes.read(null, 0)).isEmpty();
  }

  @Test
  void anEntryIsOutdatedOnceItsVersionHasMoved() {
    assertThat(bytes.read(of(OURS), 43).orElseThrow().outdated()).isTrue();
    assertThat(bytes.read(of(OURS), 41).orElseThrow().outdated()).isFalse();
  }

  @Test
  void aVersionIsTheFirstEightBytesAndNothingIsZero() {
    assertThat(EntryBytes.version(of("000000000000002aff"))).isEqualTo(42);
    assertThat(EntryBytes.version(of("00"))).isZero();
    assertThat(EntryBytes.version(null)).isZero();
  }
}
