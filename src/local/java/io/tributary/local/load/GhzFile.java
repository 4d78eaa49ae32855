package io.tributary.local.load;

import com.google.gson.JsonElement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of ghz's, as far as it is used here. What it may hold beside is refused with a sentence.
 *
 * @param data what is sent; null if it is in the data file
 * @param dataFile null if the data is here
 * @param schedule in a ghz file an open one: calls do not wait for those before them
 * @param calls how many at most
 * @param lasting how long calls begin, at most
 * @param timeout of each call
 * @param atOnce how many may be under way; what does not fit waits, and its wait counts
 * @param skipped so many calls come first and are not counted
 */
record GhzFile(
    String name,
    String call,
    Path protoset,
    @Nullable JsonElement data,
    @Nullable Path dataFile,
    Map<String, String> metadata,
    Schedule schedule,
    long calls,
    Duration lasting,
    Duration timeout,
    int atOnce,
    int connections,
    int skipped) {
  static final int UNLIMITED = Integer.MAX_VALUE;
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final int MOST_CALLS = 100_000_000;

  static GhzFile read(Path file) {
    return read(Fields.of(file));
  }

  static GhzFile read(Fields fields) {
    String name = fields.text("name");
    String call = fields.text("call");
    Path protoset = Path.of(fields.text("protoset"));
    JsonElement data = fields.element("data");
    String dataFile = fields.text("data-file", "");
    if ((data == null) == dataFile.isEmpty()) {
      throw fields.refusal("data", "and data-file: one of them, and not both");
    }
    Map<String, String> metadata = fields.texts("metadata");
    if (metadata.values().stream().anyMatch(value -> value.contains("{{"))) {
      throw fields.refusal("metadata", "has actions, which are known in data alone");
    }
    Schedule schedule = schedule(fields);
    Duration lasting = lasting(fields);
    // As in ghz, where a duration takes the place of the number of calls.
    boolean byTime = !fields.duration("duration", Duration.ZERO).isZero();
    int total = fields.number("total", byTime ? MOST_CALLS : 200);
    Duration timeout = fields.duration("timeout", Duration.ofSeconds(20));
    if (timeout.isZero()) {
      throw fields.refusal("timeout", "of 0 would let a call go on for ever");
    }
    int concurrency = atLeastOne(fields, "concurrency", 50);
    int atOnce = fields.flag("async", false) ? UNLIMITED : concurrency;
    int connections = atLeastOne(fields, "connections", 1);
    int skipped = fields.number("skipFirst", 0);
    fields.refuseOthers();
    return new GhzFile(
        name,
        call,
        protoset,
        data,
        dataFile.isEmpty() ? null : Path.of(dataFile),
        metadata,
        schedule,
        byTime ? MOST_CALLS : total,
        lasting,
        timeout,
        atOnce,
        connections,
        skipped);
  }

  private static int atLeastOne(Fields fields, String field, int usual) {
    int value = fields.number(field, usual);
    if (value < 1) {
      throw fields.refusal(field, "must be at least 1");
    }
    return value;
  }

  private static Duration lasting(Fields fields) {
    Duration duration = fields.duration("duration", Duration.ZERO);
    Duration longest = fields.duration("max-duration", LONGEST);
    String stop = fields.text("duration-stop", "close");
    if (!duration.isZero() && !stop.equals("wait")) {
      throw fields.refusal(
          "duration-stop",
          "must be wait: what is under way at the end is neither cut off nor left out");
    }
    Duration lasting = duration.isZero() || longest.compareTo(duration) < 0 ? longest : duration;
    if (duration.compareTo(LONGEST) > 0 || longest.compareTo(LONGEST) > 0) {
      throw fields.refusal("duration", "is longer than a day");
    }
    return lasting;
  }

  private static Schedule schedule(Fields fields) {
    int perSecond = fields.number("rps", 0);
    int start = fields.number("load-start", 0);
    int end = fields.number("load-end", 0);
    int step = fields.number("load-step", 0);
    Duration stepTime = fields.duration("load-step-duration", Duration.ZERO);
    Duration longest = fields.duration("load-max-duration", Duration.ZERO);
    String shape = fields.text("load-schedule", "const");
    return switch (shape) {
      case "const" -> {
        if (perSecond < 1) {
          throw fields.refusal("rps", "is missing: calls begin at a rate here, not as they can");
        }
        yield Schedule.constant(perSecond);
      }
      case "step", "line" -> {
        Duration each = shape.equals("line") ? Duration.ofSeconds(1) : stepTime;
        if (start < 1 || step == 0 || each.isZero()) {
          throw fields.refusal(
              "load-schedule",
              shape + " needs load-start, load-step and, for step, load-step-duration");
        }
        if (end != 0 && (end - start) * (long) step < 0) {
          throw fields.refusal("load-end", "is not on the way of the steps");
        }
        yield Schedule.steps(start, step, each, end, longest);
      }
      default -> throw fields.refusal("load-schedule", "is const, step or line, not " + shape);
    };
  }

  /** What it sends, wherever that stands. */
  JsonElement sent() {
    if (dataFile != null) {
      return Fields.parse(dataFile.getFileName().toString(), Fields.read(dataFile));
    }
    if (data == null) {
      throw new IllegalStateException(name + " has no data");
    }
    return data;
  }

  /** Whether it ends after a time, and not after a number of calls. */
  boolean isByTime() {
    return calls == MOST_CALLS;
  }

  /** Another time, of which as large a part is not counted. */
  GhzFile lasting(Duration other) {
    double part = Math.min(1, (double) other.toMillis() / lasting.toMillis());
    return new GhzFile(
        name,
        call,
        protoset,
        data,
        dataFile,
        metadata,
        schedule,
        calls,
        other,
        timeout,
        atOnce,
        connections,
        (int) (skipped * part));
  }

  /** The same calls under another name, at another rate, and so many of them at once. */
  GhzFile at(String otherName, double perSecond, int otherAtOnce) {
    return new GhzFile(
        otherName,
        call,
        protoset,
        data,
        dataFile,
        metadata,
        Schedule.constant(perSecond),
        calls,
        lasting,
        timeout,
        otherAtOnce,
        connections,
        skipped);
  }
}
