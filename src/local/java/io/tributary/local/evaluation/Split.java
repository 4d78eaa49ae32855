package io.tributary.local.evaluation;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.posts.v1.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as it stands at a cut: what was known then, and what people turned to afterwards.
 *
 * @param users who were there at the cut
 * @param posts that there were at the cut
 * @param followees at the cut
 * @param lately how much people did with each post in the day before the cut: likes, comments and
 *     shares
 * @param turnedTo by viewer who was there at the cut: the posts of others that there were at the
 *     cut, and that the viewer liked or commented on after it for the first time, without having
 *     seen them before
 */
record Split(
    Set<String> users,
    Map<String, Known> posts,
    Map<String, Set<String>> followees,
    Map<String, Integer> lately,
    Map<String, Set<String>> turnedTo,
    Map<String, Set<String>> touched) {
  private static final Duration LATELY = Duration.ofDays(1);

  /** A post that there is. */
  record Known(String author, Instant at, boolean forFollowers) {}

  /**
   * @param until when the time after the cut ends that is looked at
   */
  static Split at(Dataset dataset, Instant cut, Instant until) {
    var split =
        new Split(
            new HashSet<>(),
            new LinkedHashMap<>(),
            new HashMap<>(),
            new HashMap<>(),
            new HashMap<>(),
            new HashMap<>());
    dataset.each(
        item -> {
          Instant at = ItemTimes.of(item);
          if (!at.isAfter(cut)) {
            split.past(item, at, cut);
          } else if (!at.isAfter(until)) {
            split.future(item);
          }
        });
    // Only of those who are asked about, of whom there are few.
    dataset.each(
        item -> {
          if (!ItemTimes.of(item).isAfter(cut)) {
            split.touch(item);
          }
        });
    split.touched.forEach(
        (viewer, posts) -> split.turnedTo.getOrDefault(viewer, new HashSet<>()).removeAll(posts));
    split.turnedTo.values().removeIf(Set::isEmpty);
    return split;
  }

  private void past(ImportItem item, Instant at, Instant cut) {
    switch (item.getItemCase()) {
      case POST -> {
        ImportedPost post = item.getPost();
        posts.put(
            post.getPostId(),
            new Known(
                post.getAuthorId(), at, post.getVisibility() == Visibility.VISIBILITY_FOLLOWERS));
      }
      case FOLLOW ->
          followees
              .computeIfAbsent(item.getFollow().getFollowerId(), none -> new HashSet<>())
              .add(item.getFollow().getFolloweeId());
      case LIKE, COMMENT, SHARE -> {
        Act act = Act.of(item);
        if (act != null && at.isAfter(cut.minus(LATELY))) {
          lately.merge(act.post(), 1, Integer::sum);
        }
      }
      case USER -> users.add(item.getUser().getUserId());
      case BLOCK, MUTE, VIEW, ITEM_NOT_SET -> {}
    }
  }

  private void future(ImportItem item) {
    Act act = Act.of(item);
    if (act == null || item.hasView() || item.hasShare()) {
      return;
    }
    Known post = posts.get(act.post());
    if (post != null && !post.author().equals(act.user()) && users.contains(act.user())) {
      turnedTo.computeIfAbsent(act.user(), none -> new HashSet<>()).add(act.post());
    }
  }

  private void touch(ImportItem item) {
    Act act = Act.of(item);
    if (act != null && turnedTo.containsKey(act.user())) {
      touched.computeIfAbsent(act.user(), none -> new HashSet<>()).add(act.post());
    }
  }

  /** What the viewer has seen or done something with before the cut. */
  Set<String> touchedBy(String viewer) {
    return touched.getOrDefault(viewer, Set.of());
  }

  /** Whether the viewer could have been shown it at all. */
  boolean isFor(String viewer, Known post) {
    return !post.author().equals(viewer)
        && (!post.forFollowers()
            || followees.getOrDefault(viewer, Set.of()).contains(post.author()));
  }

  /** Something that a user does with a post. */
  record Act(String user, String post) {
    static @Nullable Act of(ImportItem item) {
      return switch (item.getItemCase()) {
        case LIKE -> new Act(item.getLike().getUserId(), item.getLike().getPostId());
        case COMMENT -> new Act(item.getComment().getAuthorId(), item.getComment().getPostId());
        case SHARE -> new Act(item.getShare().getUserId(), item.getShare().getPostId());
        case VIEW -> new Act(item.getView().getUserId(), item.getView().getPostId());
        case USER, POST, FOLLOW, BLOCK, MUTE, ITEM_NOT_SET -> null;
      };
    }
  }
}
