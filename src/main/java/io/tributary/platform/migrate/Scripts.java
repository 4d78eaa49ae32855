package io.tributary.platform.migrate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Numbered files of a folder on the class path, for the stores that Flyway does not know. */
final class Scripts {
  private static final Pattern NUMBERED = Pattern.compile("(?:.*/)?V?(\\d{4})_{1,2}(\\w+)\\.\\w+");
  private static final Pattern COMMENT = Pattern.compile("\\s*(--|//).*");

  private Scripts() {}

  /** A file: its number, its name, its text, and a checksum that tells whether it changed. */
  record Script(int number, String name, String text) {
    long checksum() {
      var checksum = new CRC32();
      checksum.update(text.getBytes(StandardCharsets.UTF_8));
      return checksum.getValue();
    }

    /** Without the comments on lines of their own, which may end like statements. */
    List<String> statements() {
      var statements = new ArrayList<String>();
      var statement = new StringBuilder();
      for (String line : text.lines().map(String::stripTrailing).toList()) {
        if (!COMMENT.matcher(line).matches()) {
          statement.append(line).append('\n');
        }
        if (line.endsWith(";") && !COMMENT.matcher(line).matches()) {
          statements.add(statement.substring(0, statement.lastIndexOf(";")).strip());
          statement.setLength(0);
        }
      }
      statements.add(statement.toString().strip());
      return statements.stream().filter(each -> !each.isEmpty()).toList();
    }
  }

  static List<Script> in(String folder) {
    try {
      return names(folder).map(Scripts::read).sorted(Comparator.comparing(Script::number)).toList();
    } catch (IOException | URISyntaxException unreadable) {
      throw new IllegalStateException(folder + " cannot be read", unreadable);
    }
  }

  private static Stream<String> names(String folder) throws IOException, URISyntaxException {
    URL url = Scripts.class.getClassLoader().getResource(folder);
    if (url == null) {
      throw new IllegalStateException("the class path lacks " + folder);
    }
    Stream<String> names;
    if (url.openConnection() instanceof JarURLConnection jar) {
      names = jar.getJarFile().stream().map(java.util.jar.JarEntry::getName);
    } else {
      try (Stream<Path> files = Files.list(Path.of(url.toURI()))) {
        names = files.map(file -> folder + "/" + file.getFileName()).toList().stream();
      }
    }
    return names
        .filter(name -> name.startsWith(folder + "/"))
        .filter(name -> NUMBERED.matcher(name).matches());
  }

  private static Script read(String name) {
    Matcher matcher = NUMBERED.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(name);
    }
    try (var file = Scripts.class.getClassLoader().getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("the class path lacks " + name);
      }
      return new Script(
          Integer.parseInt(matcher.group(1)),
          matcher.group(2),
          new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Those that were not applied yet; refused if one that was has changed since. */
  static List<Script> pending(
      String store, List<Script> all, java.util.Map<Integer, Long> checksums) {
    for (Script script : all) {
      Long applied = checksums.get(script.number());
      if (applied != null && applied != script.checksum()) {
        throw new Refusal(
            "%s: %04d_%s changed after it was applied: add a new file instead"
                .formatted(store, script.number(), script.name()));
      }
    }
    return all.stream().filter(script -> !checksums.containsKey(script.number())).toList();
  }
}
