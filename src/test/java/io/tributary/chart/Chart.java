package io.tributary.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/**
 * The chart, as real Helm renders or lints it with some values. It works on a copy, for the library
 * takes no files of values, believes in a Kubernetes of long ago, and shows neither hooks nor
 * notes: in the copy hooks are called otherwise, and the notes are an object among the others.
 */
final class Chart {
  static final Path FOLDER = Path.of("helm");
  static final String HOOK = "shown/hook";
  static final String RELEASE = "feeds";
  static final String NAMESPACE = "social";

  private static final String NOTES =
      """
      apiVersion: v1
      kind: Notes
      metadata:
        name: notes
      text: {{ include (print $.Template.BasePath "/NOTES.txt") . | toJson }}
      """;

  private Chart() {}

  static Rendered rendered(Values values) {
    return rendered(values, RELEASE);
  }

  static Rendered rendered(Values values, String release) {
    String text =
        inCopy(
            values,
            copy -> {
              replace(copy.resolve("Chart.yaml"), "kubeVersion: ", "# ");
              replace(copy.resolve("templates/migrate.yaml"), "helm.sh/hook: ", HOOK + ": ");
              write(copy.resolve("templates/notes.yaml"), NOTES);
              return new Helm(copy).template().withName(release).withNamespace(NAMESPACE).call();
            });
    var json = new ObjectMapper();
    return new Rendered(
        StreamSupport.stream(new Yaml().loadAll(text).spliterator(), false)
            .filter(document -> document != null)
            .map(document -> new Manifest(json.<JsonNode>valueToTree(document)))
            .toList());
  }

  static LintResult linted(Values values) {
    return inCopy(values, copy -> new Helm(copy).lint().strict().call());
  }

  private static <T> T inCopy(Values values, Function<Path, T> work) {
    try {
      // Helm asks that a chart's folder is called like the chart.
      Path above = Files.createTempDirectory("chart");
      try {
        Path copy = above.resolve("tributary");
        copyTo(copy);
        Values defaults = Values.of(FOLDER.resolve("values.yaml"));
        write(copy.resolve("values.yaml"), defaults.with(values).yaml());
        return work.apply(copy);
      } finally {
        delete(above);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void copyTo(Path copy) throws IOException {
    for (Path file : files(FOLDER)) {
      Path to = copy.resolve(FOLDER.relativize(file));
      Files.createDirectories(to.getParent());
      Files.copy(file, to);
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private static void replace(Path file, String text, String by) {
    try {
      write(file, Files.readString(file).replace(text, by));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
