package io.tributary.local.evaluation;

import io.tributary.api.imports.v1.ImportItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** A file with lines of {@code a b} for: a follows b. Lines that begin with # say nothing. */
final class EdgeList implements Dataset {
  private static final Instant ONCE = Instant.parse("2020-01-01T00:00:00Z");

  private final Path file;
  private final List<String[]> edges;

  EdgeList(Path file) {
    this.file = file;
    try {
      this.edges =
          Files.readAllLines(file).stream()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .map(EdgeList::edge)
              .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String[] edge(String line) {
    String[] ends = line.split("\\s+", -1);
    if (ends.length != 2) {
      throw new IllegalArgumentException("not a b: " + line);
    }
    return ends;
  }

  @Override
  public String name() {
    return file.getFileName().toString();
  }

  @Override
  public void each(Consumer<ImportItem> taker) {
    Set<String> people = new LinkedHashSet<>();
    edges.forEach(edge -> people.addAll(List.of(edge)));
    people.forEach(person -> taker.accept(PlainFiles.user(person, ONCE)));
    edges.stream()
        .filter(edge -> !edge[0].equals(edge[1]))
        .forEach(edge -> taker.accept(PlainFiles.follow(edge, ONCE)));
  }
}
