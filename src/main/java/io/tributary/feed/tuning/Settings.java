package io.tributary.feed.tuning;

import io.micronaut.core.convert.ConversionService;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Flat keys and their values, each read once and within bounds; what is left over is a mistake. */
final class Settings {
  private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,32}");

  private final Map<String, Object> values;
  private final Set<String> unread;

  Settings(Map<String, Object> values) {
    this.values = new HashMap<>(values);
    this.unread = new TreeSet<>(values.keySet());
  }

  /** A setting that is not as it must be, in a sentence. */
  static final class Refused extends RuntimeException {
    Refused(String sentence) {
      super(sentence, null, false, false);
    }
  }

  double number(String key, double least, double most) {
    double number = read(key, Double.class, "a number");
    // So written that NaN is refused too.
    if (!(number >= least && number <= most)) {
      throw new Refused("%s must be from %s to %s, not %s".formatted(key, least, most, number));
    }
    return number;
  }

  double number(String key, double least, double most, double otherwise) {
    return values.containsKey(key) ? number(key, least, most) : otherwise;
  }

  int count(String key, int least, int most) {
    double number = number(key, least, most);
    if (number != Math.rint(number)) {
      throw new Refused("%s must be a whole number, not %s".formatted(key, number));
    }
    return (int) number;
  }

  Duration time(String key, Duration least, Duration most) {
    Duration time = read(key, Duration.class, "a time such as 24h");
    if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
      throw new Refused(
          "%s must be from %dh to %dh, not %s"
              .formatted(key, least.toHours(), most.toHours(), time));
    }
    return time;
  }

  String text(String key) {
    String text = read(key, String.class, "a text");
    if (text.length() > 64) {
      throw new Refused(key + " must have at most 64 characters");
    }
    return text;
  }

  /** The names that stand between this prefix and the rest of a key. */
  Set<String> names(String prefix) {
    Set<String> names =
        values.keySet().stream()
            .filter(key -> key.startsWith(prefix + "."))
            .map(key -> key.substring(prefix.length() + 1).replaceFirst("\\..*$", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new Refused(
            "%s.%s: names have up to 32 of a-z, 0-9, _ and -".formatted(prefix, name));
      }
    }
    return names;
  }

  void nothingElse() {
    if (!unread.isEmpty()) {
      throw new Refused("nothing is known of " + String.join(", ", unread));
    }
  }

  private <T> T read(String key, Class<T> type, String expected) {
    unread.remove(key);
    Object value = values.get(key);
    if (value == null) {
      throw new Refused(key + " is missing");
    }
    return ConversionService.SHARED
        .convert(value, type)
        .orElseThrow(() -> new Refused("%s must be %s, not '%s'".formatted(key, expected, value)));
  }
}
