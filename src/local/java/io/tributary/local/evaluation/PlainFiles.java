package io.tributary.local.evaluation;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportedFollow;
import io.tributary.api.imports.v1.ImportedLike;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.imports.v1.ImportedUser;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.UserProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder with {@code interactions.csv}, lines of {@code user,item,time}, and {@code edges.txt},
 * lines of {@code a b} for: a follows b. Time is in seconds since 1970 or ISO 8601. Whoever is the
 * first to have to do with an item counts as its author, and all others as liking it; edges have no
 * time and so are there from the beginning.
 */
public final class PlainFiles implements Dataset {
  private static final Duration BEFORE_ALL = Duration.ofHours(1);

  private final Path folder;
  private final List<Interaction> interactions;
  private final List<String[]> edges;

  private record Interaction(String user, String item, Instant at) {}

  public PlainFiles(Path folder) {
    this.folder = folder;
    this.interactions = new ArrayList<>();
    lines(INTERACTIONS, "user,item,time").forEach(line -> interactions.add(interaction(line)));
    interactions.sort(Comparator.comparing(Interaction::at));
    this.edges = lines(EDGES, "a b").map(line -> line.split("\\s+", -1)).toList();
  }

  private static final String INTERACTIONS = "interactions.csv";
  private static final String EDGES = "edges.txt";

  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve(INTERACTIONS)) && Files.exists(folder.resolve(EDGES));
  }

  private Stream<String> lines(String file, String header) {
    try {
      return Files.readAllLines(folder.resolve(file)).stream()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.equals(header));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Interaction interaction(String line) {
    String[] parts = line.split(",", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException(INTERACTIONS + ": not user,item,time: " + line);
    }
    String time = parts[2].strip();
    return new Interaction(
        parts[0].strip(),
        parts[1].strip(),
        time.matches("[0-9]+") ? Instant.ofEpochSecond(Long.parseLong(time)) : Instant.parse(time));
  }

  @Override
  public String name() {
    return folder.getFileName().toString();
  }

  @Override
  public void each(Consumer<ImportItem> taker) {
    if (interactions.isEmpty()) {
      return;
    }
    Instant before = interactions.getFirst().at().minus(BEFORE_ALL);
    people().forEach(person -> taker.accept(user(person, before)));
    edges.stream()
        .filter(edge -> !edge[0].equals(edge[1]))
        .forEach(edge -> taker.accept(follow(edge, before)));
    Map<String, String> authors = new LinkedHashMap<>();
    for (Interaction interaction : interactions) {
      String author = authors.putIfAbsent(interaction.item(), interaction.user());
      if (author == null) {
        taker.accept(post(interaction));
      } else if (!author.equals(interaction.user())) {
        taker.accept(like(interaction));
      }
    }
  }

  private Set<String> people() {
    var people = new LinkedHashSet<String>();
    interactions.forEach(interaction -> people.add(interaction.user()));
    for (String[] edge : edges) {
      if (edge.length != 2) {
        throw new IllegalArgumentException(EDGES + ": not a b: " + String.join(" ", edge));
      }
      people.addAll(List.of(edge));
    }
    return people;
  }

  private static String person(String name) {
    return NamedIds.of("person", name);
  }

  static ImportItem user(String name, Instant at) {
    String id = person(name);
    return ImportItem.newBuilder()
        .setUser(
            ImportedUser.newBuilder()
                .setUserId(id)
                .setProfile(
                    UserProfile.newBuilder()
                        // Names may have any letters; handles may not.
                        .setHandle("p_" + id.replace("-", "").substring(0, 24))
                        .setDisplayName("Person"))
                .setCreateTime(ItemTimes.timestamp(at)))
        .build();
  }

  static ImportItem follow(String[] edge, Instant at) {
    return ImportItem.newBuilder()
        .setFollow(
            ImportedFollow.newBuilder()
                .setFollowerId(person(edge[0]))
                .setFolloweeId(person(edge[1]))
                .setCreateTime(ItemTimes.timestamp(at)))
        .build();
  }

  private static ImportItem post(Interaction first) {
    return ImportItem.newBuilder()
        .setPost(
            ImportedPost.newBuilder()
                .setPostId(NamedIds.of("post", first.item()))
                .setAuthorId(person(first.user()))
                .setText("item")
                .setVisibility(Visibility.VISIBILITY_PUBLIC)
                .setCreateTime(ItemTimes.timestamp(first.at())))
        .build();
  }

  private static ImportItem like(Interaction interaction) {
    return ImportItem.newBuilder()
        .setLike(
            ImportedLike.newBuilder()
                .setUserId(person(interaction.user()))
                .setPostId(NamedIds.of("post", interaction.item()))
                .setCreateTime(ItemTimes.timestamp(interaction.at())))
        .build();
  }
}
