package io.tributary.local.load;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Spans of time as ghz writes them, such as {@code 1m30s} or {@code 250ms}. */
final class GoDuration {
  private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(h|ms|m|s|us|ns)");
  private static final Pattern WHOLE = Pattern.compile("(?:" + PART.pattern() + ")+|0");
  private static final Map<String, Long> NANOS =
      Map.of(
          "h", 3_600_000_000_000L,
          "m", 60_000_000_000L,
          "s", 1_000_000_000L,
          "ms", 1_000_000L,
          "us", 1_000L,
          "ns", 1L);

  private GoDuration() {}

  static Duration parse(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is no span of time such as 1m30s");
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      nanos =
          nanos.add(new BigDecimal(part.group(1)).multiply(new BigDecimal(nanosOf(part.group(2)))));
    }
    try {
      return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
    } catch (ArithmeticException tooLong) {
      throw new IllegalArgumentException("\"" + text + "\" is too long a span of time", tooLong);
    }
  }

  private static long nanosOf(String unit) {
    Long nanos = NANOS.get(unit);
    if (nanos == null) {
      throw new IllegalStateException(unit);
    }
    return nanos;
  }
}
