package io.tributary.local.load;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON file, taken one by one. Whatever was not taken in the end is refused, so
 * that nothing which somebody wrote is passed over.
 */
final class Fields {
  private final String file;
  private final JsonObject object;
  private final Set<String> taken = new HashSet<>();

  private Fields(String file, JsonObject object) {
    this.file = file;
    this.object = object;
  }

  static Fields of(Path file) {
    return of(file.getFileName().toString(), read(file));
  }

  static Fields of(String name, String json) {
    JsonElement element = parse(name, json);
    if (!element.isJsonObject()) {
      throw new IllegalArgumentException(name + " holds no JSON object");
    }
    return new Fields(name, element.getAsJsonObject());
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException missing) {
      throw new UncheckedIOException(file + " cannot be read", missing);
    }
  }

  static JsonElement parse(String name, String json) {
    try {
      return JsonParser.parseString(json);
    } catch (JsonParseException damaged) {
      throw new IllegalArgumentException(name + " is no JSON: " + damaged.getMessage(), damaged);
    }
  }

  @Nullable JsonElement element(String field) {
    taken.add(field);
    return object.get(field);
  }

  String text(String field, String usual) {
    JsonElement value = element(field);
    if (value == null) {
      return usual;
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isString()) {
      throw refusal(field, "is no text");
    }
    return value.getAsString();
  }

  String text(String field) {
    String value = text(field, "");
    if (value.isEmpty()) {
      throw refusal(field, "is missing");
    }
    return value;
  }

  boolean flag(String field, boolean usual) {
    JsonElement value = element(field);
    if (value == null) {
      return usual;
    }
    if (!value.isJsonPrimitive() || !value.getAsJsonPrimitive().isBoolean()) {
      throw refusal(field, "is neither true nor false");
    }
    return value.getAsBoolean();
  }

  int number(String field, int usual) {
    JsonElement value = element(field);
    if (value == null) {
      return usual;
    }
    try {
      return value.getAsBigDecimal().intValueExact();
    } catch (RuntimeException wrong) {
      throw refusal(field, "is no whole number");
    }
  }

  Duration duration(String field, Duration usual) {
    JsonElement value = element(field);
    if (value == null) {
      return usual;
    }
    try {
      return GoDuration.parse(value.getAsString());
    } catch (RuntimeException wrong) {
      throw refusal(field, String.valueOf(wrong.getMessage()));
    }
  }

  /** An object of texts. */
  Map<String, String> texts(String field) {
    var texts = new LinkedHashMap<String, String>();
    JsonElement value = element(field);
    if (value == null) {
      return texts;
    }
    if (!value.isJsonObject()) {
      throw refusal(field, "is no JSON object");
    }
    var inside = new Fields(file + ", " + field, value.getAsJsonObject());
    for (String key : value.getAsJsonObject().keySet()) {
      texts.put(key, inside.text(key));
    }
    return texts;
  }

  /** What there is, in the order of the file. */
  Set<String> names() {
    return object.keySet();
  }

  Fields inside(String field) {
    JsonElement value = element(field);
    if (value == null || !value.isJsonObject()) {
      throw refusal(field, "is no JSON object");
    }
    return new Fields(file + ", " + field, value.getAsJsonObject());
  }

  double amount(String field) {
    JsonElement value = element(field);
    try {
      if (value != null && value.getAsDouble() >= 0) {
        return value.getAsDouble();
      }
    } catch (RuntimeException wrong) {
      throw refusal(field, "is no number");
    }
    throw refusal(field, "is no number from 0 on");
  }

  void refuseOthers() {
    var others = new TreeSet<>(object.keySet());
    others.removeAll(taken);
    if (!others.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: \"%s\" is not known here, and is not passed over"
              .formatted(file, String.join("\", \"", others)));
    }
  }

  IllegalArgumentException refusal(String field, String why) {
    return new IllegalArgumentException(file + ": " + field + " " + why);
  }
}
