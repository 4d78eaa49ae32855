package io.tributary.local.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportedComment;
import io.tributary.api.imports.v1.ImportedFollow;
import io.tributary.api.imports.v1.ImportedLike;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.imports.v1.ImportedUser;
import io.tributary.api.imports.v1.ImportedView;
import io.tributary.api.posts.v1.Visibility;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What counts as known at a cut, and as turned to after it. */
class SplitTest {
  private static final Instant CUT = Instant.parse("2020-01-10T00:00:00Z");

  private record Items(List<ImportItem> items) implements Dataset {
    @Override
    public String name() {
      return "items";
    }

    @Override
    public void each(Consumer<ImportItem> taker) {
      items.forEach(taker);
    }
  }

  private static Split split(ImportItem... items) {
    Stream<ImportItem> people =
        Stream.of("ann", "ben", "eve", "author").map(name -> user(name, -1_000));
    return Split.at(
        new Items(Stream.concat(people, Stream.of(items)).toList()),
        CUT,
        CUT.plus(Duration.ofDays(2)));
  }

  private static ImportItem user(String id, int hour) {
    return ImportItem.newBuilder()
        .setUser(
            ImportedUser.newBuilder().setUserId(id).setCreateTime(ItemTimes.timestamp(hours(hour))))
        .build();
  }

  private static Instant hours(int afterTheCut) {
    return CUT.plus(Duration.ofHours(afterTheCut));
  }

  private static ImportItem post(String id, String author, int hour) {
    return ImportItem.newBuilder()
        .setPost(
            ImportedPost.newBuilder()
                .setPostId(id)
                .setAuthorId(author)
                .setVisibility(Visibility.VISIBILITY_PUBLIC)
                .setCreateTime(ItemTimes.timestamp(hours(hour))))
        .build();
  }

  private static ImportItem like(String user, String post, int hour) {
    return ImportItem.newBuilder()
        .setLike(
            ImportedLike.newBuilder()
                .setUserId(user)
                .setPostId(post)
                .setCreateTime(ItemTimes.timestamp(hours(hour))))
        .build();
  }

  private static ImportItem comment(String user, String post, int hour) {
    return ImportItem.newBuilder()
        .setComment(
            ImportedComment.newBuilder()
                .setAuthorId(user)
                .setPostId(post)
                .setCreateTime(ItemTimes.timestamp(hours(hour))))
        .build();
  }

  private static ImportItem view(String user, String post, int hour) {
    return ImportItem.newBuilder()
        .setView(
            ImportedView.newBuilder()
                .setUserId(user)
                .setPostId(post)
                .setOccurTime(ItemTimes.timestamp(hours(hour))))
        .build();
  }

  private static ImportItem follow(String follower, String followee, int hour) {
    return ImportItem.newBuilder()
        .setFollow(
            ImportedFollow.newBuilder()
                .setFollowerId(follower)
                .setFolloweeId(followee)
                .setCreateTime(ItemTimes.timestamp(hours(hour))))
        .build();
  }

  @Test
  void likesAndCommentsAfterTheCutOnOthersPostsFromBeforeItCount() {
    Split split =
        split(
            post("old", "author", -5),
            post("older", "author", -50),
            post("new", "author", 1),
            like("ann", "old", 2),
            comment("ann", "older", 3),
            like("ann", "new", 4),
            like("author", "old", 5),
            like("ben", "old", 49),
            view("eve", "old", 2),
            user("joined later", 1),
            like("joined later", "old", 2));
    assertThat(split.turnedTo()).isEqualTo(Map.of("ann", Set.of("old", "older")));
  }

  @Test
  void whatWasSeenBeforeIsNothingToTurnTo() {
    Split split =
        split(
            post("seen", "author", -5),
            post("liked", "author", -5),
            view("ann", "seen", -1),
            like("ann", "seen", 1),
            like("ben", "liked", -1),
            comment("ben", "liked", 1),
            comment("ben", "seen", 1));
    assertThat(split.turnedTo()).isEqualTo(Map.of("ben", Set.of("seen")));
    assertThat(split.touchedBy("ben")).containsExactly("liked");
  }

  @Test
  void followsAndCountsAreThoseOfTheCut() {
    Split split =
        split(
            follow("ann", "author", -3),
            follow("ann", "later", 1),
            post("a", "author", -40),
            like("x", "a", -30),
            like("y", "a", -20),
            comment("z", "a", -10),
            view("z", "a", -9),
            like("w", "a", 1));
    assertThat(split.followees()).isEqualTo(Map.of("ann", Set.of("author")));
    assertThat(split.lately()).as("within a day").isEqualTo(Map.of("a", 2));
  }

  @Test
  void plainRankingsHaveWhatTheySay() {
    Split split =
        split(
            follow("ann", "author", -300),
            post("old", "author", -40),
            post("new", "author", -4),
            post("own", "ann", -3),
            post("strange", "stranger", -50),
            like("x", "strange", -3),
            like("y", "strange", -3),
            like("x", "old", -3));
    var plain = new PlainRankings(split);
    assertThat(plain.chronological("ann")).containsExactly("new", "old");
    assertThat(plain.popular("ann")).containsExactly("strange", "old", "new");
  }

  @Test
  void cutsHaveAsMuchBetweenThem() {
    var items = new java.util.ArrayList<ImportItem>();
    for (int hour = 0; hour <= 100; hour++) {
      items.add(like("u" + hour, "p", hour));
    }
    Cuts cuts = Cuts.of(new Items(items), 4, 0.6);
    assertThat(cuts.at()).containsExactly(hours(60), hours(70), hours(80), hours(90));
    assertThat(cuts.until()).containsExactly(hours(70), hours(80), hours(90), hours(100));
  }
}
