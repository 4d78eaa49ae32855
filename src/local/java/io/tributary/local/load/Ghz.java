package io.tributary.local.load;

import com.google.gson.Gson;
import com.google.gson.stream.JsonReader;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An installed ghz, asked to do what a file says. It tells of each call when it ended and how long
 * it took, reckoned from when it was sent: of ghz's own delays it does not tell.
 */
final class Ghz {
  private static final String OK = "OK";

  private final Path program;
  private final Target target;
  private final Path folder;

  /**
   * @param folder for what it writes
   */
  Ghz(Path program, Target target, Path folder) {
    if (!target.isOne()) {
      throw new IllegalArgumentException(
          "ghz takes one host; several are for --client own, which balances over them");
    }
    this.program = program;
    this.target = target;
    this.folder = folder;
  }

  /** The one that is on the path. */
  static Optional<Path> installed() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(folder -> Path.of(folder, "ghz"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  Recording run(GhzFile file, Path config) throws InterruptedException {
    Path out = folder.resolve(file.name() + ".ghz.json");
    Path metadata = metadata(file);
    try {
      Path log = folder.resolve(file.name() + ".ghz.log");
      Process process =
          new ProcessBuilder(command(file, config, metadata, out))
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      Duration most = file.lasting().plus(file.timeout()).plusSeconds(60);
      if (!process.waitFor(most.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException("ghz has not ended in its time: see " + log);
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException("ghz refused " + config + ": " + Files.readString(log));
      }
      return read(file, out);
    } catch (IOException failure) {
      throw new UncheckedIOException("ghz could not be run", failure);
    } finally {
      delete(metadata);
    }
  }

  List<String> command(GhzFile file, Path config, Path metadata, Path out) {
    var command = new ArrayList<String>(List.of(program.toString(), "--config", config.toString()));
    command.addAll(target.security().flags());
    command.addAll(List.of("--metadata-file", metadata.toString()));
    // In ghz a duration would take the place of a number of calls.
    if (file.isByTime()) {
      command.addAll(List.of("--duration", file.lasting().toMillis() + "ms"));
    }
    command.addAll(List.of("--skipFirst", Integer.toString(file.skipped())));
    command.addAll(List.of("--format", "json", "--output", out.toString(), target.hosts()));
    return command;
  }

  /** With the token, so nobody else may read it, and it does not stay. */
  private Path metadata(GhzFile file) {
    try {
      Path made =
          Files.createTempFile(
              folder,
              file.name(),
              ".metadata.json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      return Files.writeString(made, new Gson().toJson(headers(file, target.security())));
    } catch (IOException failure) {
      throw new UncheckedIOException("nothing can be written to " + folder, failure);
    }
  }

  static Map<String, String> headers(GhzFile file, Security security) {
    var headers = new LinkedHashMap<>(file.metadata());
    String authorization = security.authorization();
    if (authorization != null) {
      headers.put("authorization", authorization);
    }
    return headers;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException failure) {
      throw new UncheckedIOException(file + " cannot be deleted", failure);
    }
  }

  /** A call, of which all but its times is of no use. */
  private record Detail(long ended, long nanos, String status) {}

  static Recording read(GhzFile file, Path out) throws IOException {
    var details = new ArrayList<Detail>();
    long count = 0;
    try (BufferedReader text = Files.newBufferedReader(out);
        JsonReader json = new JsonReader(text)) {
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "count" -> count = json.nextLong();
          case "details" -> details(json, details);
          default -> json.skipValue();
        }
      }
      json.endObject();
    }
    if (count != details.size()) {
      throw new IllegalStateException(
          "ghz made %,d calls and tells of %,d".formatted(count, details.size()));
    }
    var recording = new Recording(file.name(), file.lasting());
    long start =
        details.stream().mapToLong(detail -> detail.ended() - detail.nanos()).min().orElse(0);
    for (Detail detail : details) {
      recording.add(
          detail.ended() - detail.nanos() - start, detail.ended() - start, detail.status());
    }
    return recording;
  }

  private static void details(JsonReader json, List<Detail> details) throws IOException {
    json.beginArray();
    while (json.hasNext()) {
      long ended = 0;
      long nanos = 0;
      String status = "UNKNOWN";
      json.beginObject();
      while (json.hasNext()) {
        switch (json.nextName()) {
          case "timestamp" -> ended = nanos(json.nextString());
          case "latency" -> nanos = json.nextLong();
          case "status" -> status = status(json.nextString());
          default -> json.skipValue();
        }
      }
      json.endObject();
      details.add(new Detail(ended, nanos, status));
    }
    json.endArray();
  }

  private static long nanos(String time) {
    OffsetDateTime at = OffsetDateTime.parse(time).withOffsetSameInstant(ZoneOffset.UTC);
    return at.toEpochSecond() * 1_000_000_000 + at.getNano();
  }

  /** Go spells them in one word. */
  private static String status(String name) {
    return switch (name) {
      case OK -> OK;
      case "Canceled" -> "CANCELLED";
      default -> name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    };
  }
}
