package io.tributary.local.evaluation;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportedComment;
import io.tributary.api.imports.v1.ImportedFollow;
import io.tributary.api.imports.v1.ImportedLike;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.imports.v1.ImportedUser;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.UserProfile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A folder of the LDBC Social Network Benchmark's dynamic data: people who know each other, which
 * is taken as following each other, their posts, comments and likes. A comment on a comment counts
 * as one on the post above them all; likes of comments have no counterpart and are left out.
 */
public final class LdbcFolder implements Dataset {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx");
  private static final int LONGEST_TEXT = 4_000;

  private final Path folder;

  public LdbcFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public String name() {
    return folder.getFileName().toString();
  }

  static boolean isIn(Path folder) {
    return Files.exists(folder.resolve("person_knows_person_0_0.csv"));
  }

  @Override
  public void each(Consumer<ImportItem> taker) {
    lines("person", line -> taker.accept(person(line)));
    lines(
        "person_knows_person",
        line -> {
          taker.accept(follow(line.get(0), line.get(1), line.get(2)));
          taker.accept(follow(line.get(1), line.get(0), line.get(2)));
        });
    lines("post", line -> taker.accept(post(line)));
    Map<String, String> posts = postsOfComments();
    lines(
        "comment",
        line -> {
          String post = posts.get(line.get(0));
          if (post != null) {
            taker.accept(comment(line, post));
          }
        });
    lines("person_likes_post", line -> taker.accept(like(line)));
  }

  /** Comments may stand before those that they reply to. */
  private Map<String, String> postsOfComments() {
    var posts = new HashMap<String, String>();
    var parents = new HashMap<String, String>();
    lines(
        "comment",
        line -> {
          if (line.get(8).isEmpty()) {
            parents.put(line.get(0), line.get(9));
          } else {
            posts.put(line.get(0), line.get(8));
          }
        });
    for (String comment : parents.keySet()) {
      String above = comment;
      while (above != null && !posts.containsKey(above)) {
        above = parents.get(above);
      }
      if (above != null) {
        posts.put(comment, posts.get(above));
      }
    }
    return posts;
  }

  private void lines(String file, Consumer<List<String>> taker) {
    try (BufferedReader lines = Files.newBufferedReader(folder.resolve(file + "_0_0.csv"))) {
      String line = lines.readLine();
      while ((line = lines.readLine()) != null) {
        taker.accept(List.of(line.split("\\|", -1)));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Instant time(String text) {
    return OffsetDateTime.parse(text, TIME).toInstant();
  }

  private static String person(String id) {
    return NamedIds.of("person", id);
  }

  private static String post(String id) {
    return NamedIds.of("post", id);
  }

  private static ImportItem person(List<String> line) {
    return ImportItem.newBuilder()
        .setUser(
            ImportedUser.newBuilder()
                .setUserId(person(line.get(0)))
                .setProfile(
                    UserProfile.newBuilder()
                        .setHandle("person_" + line.get(0))
                        .setDisplayName(line.get(1) + " " + line.get(2)))
                .setCreateTime(ItemTimes.timestamp(time(line.get(5)))))
        .build();
  }

  private static ImportItem follow(String follower, String followee, String since) {
    return ImportItem.newBuilder()
        .setFollow(
            ImportedFollow.newBuilder()
                .setFollowerId(person(follower))
                .setFolloweeId(person(followee))
                .setCreateTime(ItemTimes.timestamp(time(since))))
        .build();
  }

  private static ImportItem post(List<String> line) {
    return ImportItem.newBuilder()
        .setPost(
            ImportedPost.newBuilder()
                .setPostId(post(line.get(0)))
                .setAuthorId(person(line.get(8)))
                // Most are photos, of which only the name of the file is told.
                .setText(text(line.get(6).isEmpty() ? line.get(1) : line.get(6)))
                .setVisibility(Visibility.VISIBILITY_PUBLIC)
                .setCreateTime(ItemTimes.timestamp(time(line.get(2)))))
        .build();
  }

  private static ImportItem comment(List<String> line, String post) {
    return ImportItem.newBuilder()
        .setComment(
            ImportedComment.newBuilder()
                .setCommentId(NamedIds.of("comment", line.get(0)))
                .setPostId(post(post))
                .setAuthorId(person(line.get(6)))
                .setText(text(line.get(4)))
                .setCreateTime(ItemTimes.timestamp(time(line.get(1)))))
        .build();
  }

  private static ImportItem like(List<String> line) {
    return ImportItem.newBuilder()
        .setLike(
            ImportedLike.newBuilder()
                .setUserId(person(line.get(0)))
                .setPostId(post(line.get(1)))
                .setCreateTime(ItemTimes.timestamp(time(line.get(2)))))
        .build();
  }

  private static String text(String text) {
    return text.codePointCount(0, text.length()) <= LONGEST_TEXT
        ? text
        : text.substring(0, text.offsetByCodePoints(0, LONGEST_TEXT));
  }
}
