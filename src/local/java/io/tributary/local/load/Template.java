package io.tributary.local.load;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text with what ghz fills in for each call, as far as it is known here. */
final class Template {
  private static final Pattern ACTION = Pattern.compile("\\{\\{-?\\s*(.*?)\\s*-?}}");
  private static final Pattern RANDOM_INT = Pattern.compile("randomInt (\\d{1,9}) (\\d{1,9})");
  private static final Pattern RANDOM_STRING = Pattern.compile("randomString (\\d{1,4})");
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

  private final List<Part> parts = new ArrayList<>();
  private final InstantSource clock;
  private boolean changes;

  /** What is said of one call. */
  private record Call(long number, UUID id) {}

  private interface Part {
    String of(Call call);
  }

  Template(String text, InstantSource clock) {
    this.clock = clock;
    Matcher action = ACTION.matcher(text);
    int from = 0;
    while (action.find()) {
      literal(text.substring(from, action.start()));
      parts.add(action(action.group(1)));
      changes = true;
      from = action.end();
    }
    literal(text.substring(from));
  }

  private void literal(String text) {
    parts.add(call -> text);
  }

  private Part action(String words) {
    Matcher randomInt = RANDOM_INT.matcher(words);
    if (randomInt.matches()) {
      int from = Integer.parseInt(randomInt.group(1));
      int to = Integer.parseInt(randomInt.group(2));
      if (from < to) {
        return call -> Integer.toString(ThreadLocalRandom.current().nextInt(from, to));
      }
    }
    Matcher randomString = RANDOM_STRING.matcher(words);
    if (randomString.matches() && Integer.parseInt(randomString.group(1)) > 0) {
      int length = Integer.parseInt(randomString.group(1));
      return call -> letters(length);
    }
    return switch (words) {
      case ".RequestNumber" -> call -> Long.toString(call.number());
      case ".UUID" -> call -> call.id().toString();
      case "newUUID" -> call -> UUID.randomUUID().toString();
      case ".Timestamp" ->
          call ->
              DateTimeFormatter.ISO_INSTANT.format(
                  clock.instant().atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS));
      case ".TimestampUnix" -> call -> Long.toString(clock.instant().getEpochSecond());
      case ".TimestampUnixMilli" -> call -> Long.toString(clock.millis());
      default ->
          throw new IllegalArgumentException(
              "{{%s}} is not known here; there are .RequestNumber, .UUID, .Timestamp,"
                      .formatted(words)
                  + " .TimestampUnix, .TimestampUnixMilli, newUUID, randomInt and randomString");
    };
  }

  private static String letters(int length) {
    var letters = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      letters.append(LETTERS.charAt(ThreadLocalRandom.current().nextInt(LETTERS.length())));
    }
    return letters.toString();
  }

  /** Whether it is another text for another call. */
  boolean changes() {
    return changes;
  }

  String of(long number) {
    var call = new Call(number, UUID.randomUUID());
    var text = new StringBuilder();
    parts.forEach(part -> text.append(part.of(call)));
    return text.toString();
  }
}
