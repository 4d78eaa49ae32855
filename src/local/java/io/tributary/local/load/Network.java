package io.tributary.local.load;

import io.tributary.local.demo.DemoIds;
import io.tributary.local.demo.DemoSize;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Whom and what calls are about: ids of users and posts that the service knows. */
record Network(List<String> users, List<String> posts) {
  Network {
    if (users.isEmpty() || posts.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one user and one post");
    }
  }

  /** Those of a demo network, whose ids follow from its seed; in an order that does too. */
  static Network demo(String size, long seed) {
    var ids = new DemoIds(seed, DemoSize.named(size));
    return new Network(shuffled(ids.users(), seed), shuffled(ids.posts(), seed));
  }

  /** Those of files with an id a line. */
  static Network of(Path users, Path posts) {
    return new Network(lines(users), lines(posts));
  }

  private static List<String> shuffled(List<String> ids, long seed) {
    var mixed = new ArrayList<>(ids);
    Collections.shuffle(mixed, new Random(seed));
    return List.copyOf(mixed);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(String::strip)
          .filter(id -> !id.isEmpty())
          .toList();
    } catch (IOException missing) {
      throw new UncheckedIOException(file + " cannot be read", missing);
    }
  }
}
