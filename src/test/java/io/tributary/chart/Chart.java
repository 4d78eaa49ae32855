package io.tributary.chart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.Yaml;

/**
 * The chart, as real Helm renders or lints it with some values. Only an install can be told whether
 * to ask a cluster, and of an install the library gives back nothing but the notes. So it works on
 * a copy, in which all objects are notes, hooks among them, and the notes are an object as well.
 */
final class Chart {
  static final Path FOLDER = Path.of("helm");
  static final String RELEASE = "feeds";
  static final String NAMESPACE = "social";

  /** The oldest that it is for. */
  private static final String KUBERNETES = "1.30.0";

  private static final String OBJECT = "{{ include (print $.Template.BasePath \"/%s\") . }}\n";
  private static final String NOTES =
      """
      apiVersion: v1
      kind: Notes
      metadata:
        name: notes
      text: {{ include "notes" . | toJson }}
      """;

  private Chart() {}

  static Rendered rendered(Values values) {
    return rendered(values, RELEASE);
  }

  /** As by those who have no cluster at hand. */
  static Rendered rendered(Values values, String release) {
    return rendered(
        values, release, install -> install.clientOnly().withDryRunOption(DryRun.CLIENT));
  }

  /** As by {@code helm upgrade}, which can ask what is there. */
  static Rendered rendered(Values values, LiveCluster cluster) {
    return rendered(
        values,
        RELEASE,
        install ->
            install
                .withKubeConfigContents(cluster.kubeConfig())
                .disableOpenApiValidation()
                .withDryRunOption(DryRun.SERVER));
  }

  private static Rendered rendered(
      Values values, String release, UnaryOperator<InstallCommand> reaching) {
    String text =
        inCopy(
            values,
            copy -> {
              makeAllOfItNotes(copy.resolve("templates"));
              InstallCommand install =
                  new Helm(copy)
                      .install()
                      .withName(release)
                      .withNamespace(NAMESPACE)
                      .withKubeVersion(KUBERNETES)
                      .dryRun();
              return reaching.apply(install).call().getOutput();
            });
    var json = new ObjectMapper();
    String notes = text.substring(text.indexOf("NOTES:\n") + "NOTES:\n".length());
    return new Rendered(
        StreamSupport.stream(new Yaml().loadAll(notes).spliterator(), false)
            .filter(document -> document != null)
            .map(document -> new Manifest(json.<JsonNode>valueToTree(document)))
            .toList());
  }

  private static void makeAllOfItNotes(Path templates) {
    try {
      String notes = Files.readString(templates.resolve("NOTES.txt"));
      write(templates.resolve("_notes.tpl"), "{{ define \"notes\" }}" + notes + "{{ end }}");
      Stream<String> objects =
          files(templates).stream()
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml"))
              .map(OBJECT::formatted);
      write(
          templates.resolve("NOTES.txt"),
          Stream.concat(objects, Stream.of(NOTES)).collect(Collectors.joining("---\n")));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
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

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
