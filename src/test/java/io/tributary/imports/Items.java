package io.tributary.imports;

import com.google.protobuf.Timestamp;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportedBlock;
import io.tributary.api.imports.v1.ImportedComment;
import io.tributary.api.imports.v1.ImportedFollow;
import io.tributary.api.imports.v1.ImportedLike;
import io.tributary.api.imports.v1.ImportedMute;
import io.tributary.api.imports.v1.ImportedPost;
import io.tributary.api.imports.v1.ImportedShare;
import io.tributary.api.imports.v1.ImportedUser;
import io.tributary.api.imports.v1.ImportedView;
import io.tributary.api.users.v1.UserProfile;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Items as a team might bring them. */
final class Items {
  static final Timestamp LONG_AGO = at("2019-05-04T03:02:01.123456Z");

  /** Events must be of the time that they are kept; one moment for the whole run. */
  static final Timestamp YESTERDAY =
      at(Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MILLIS).toString());

  private Items() {}

  static Timestamp at(String instant) {
    Instant at = Instant.parse(instant);
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }

  /** The same number, the same id. */
  static String id(String kind, int number) {
    return UUID.nameUUIDFromBytes((kind + number).getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toString();
  }

  static ImportItem user(int number) {
    return user(id("user", number), "imported_" + number);
  }

  static ImportItem user(String id, String handle) {
    return ImportItem.newBuilder()
        .setUser(
            ImportedUser.newBuilder()
                .setUserId(id)
                .setProfile(
                    UserProfile.newBuilder()
                        .setHandle(handle)
                        .setDisplayName("Imported " + handle)
                        .setBio("from afar")
                        .setLanguage("pt-BR"))
                .setCreateTime(LONG_AGO))
        .build();
  }

  static ImportedPost.Builder post(int number, int author) {
    return ImportedPost.newBuilder()
        .setPostId(id("post", number))
        .setAuthorId(id("user", author))
        .setText("post " + number)
        .setCreateTime(LONG_AGO);
  }

  static ImportItem of(ImportedPost.Builder post) {
    return ImportItem.newBuilder().setPost(post).build();
  }

  static ImportItem comment(int number, int post, int author) {
    return ImportItem.newBuilder()
        .setComment(
            ImportedComment.newBuilder()
                .setCommentId(id("comment", number))
                .setPostId(id("post", post))
                .setAuthorId(id("user", author))
                .setText("comment " + number)
                .setCreateTime(LONG_AGO))
        .build();
  }

  static ImportItem follow(int follower, int followee) {
    return ImportItem.newBuilder()
        .setFollow(
            ImportedFollow.newBuilder()
                .setFollowerId(id("user", follower))
                .setFolloweeId(id("user", followee))
                .setCreateTime(LONG_AGO))
        .build();
  }

  static ImportItem block(int blocker, int blocked) {
    return ImportItem.newBuilder()
        .setBlock(
            ImportedBlock.newBuilder()
                .setBlockerId(id("user", blocker))
                .setBlockedId(id("user", blocked))
                .setCreateTime(LONG_AGO))
        .build();
  }

  static ImportItem mute(int muter, int muted) {
    return ImportItem.newBuilder()
        .setMute(
            ImportedMute.newBuilder()
                .setMuterId(id("user", muter))
                .setMutedId(id("user", muted))
                .setCreateTime(LONG_AGO))
        .build();
  }

  static ImportItem like(int user, int post) {
    return ImportItem.newBuilder()
        .setLike(
            ImportedLike.newBuilder()
                .setUserId(id("user", user))
                .setPostId(id("post", post))
                .setCreateTime(LONG_AGO))
        .build();
  }

  static ImportItem view(int number, int user, int post) {
    return ImportItem.newBuilder()
        .setView(
            ImportedView.newBuilder()
                .setEventId(id("view", number))
                .setUserId(id("user", user))
                .setPostId(id("post", post))
                .setOccurTime(YESTERDAY))
        .build();
  }

  static ImportItem share(int number, int user, int post) {
    return ImportItem.newBuilder()
        .setShare(
            ImportedShare.newBuilder()
                .setEventId(id("share", number))
                .setUserId(id("user", user))
                .setPostId(id("post", post))
                .setOccurTime(YESTERDAY))
        .build();
  }

  /** A little network: every kind, in an order in which each finds what it names. */
  static List<ImportItem> network(int users) {
    var items = new ArrayList<ImportItem>();
    for (int i = 0; i < users; i++) {
      items.add(user(i));
      items.add(of(post(i, i).addTags("Cats").addTags("dogs").setCategory("news")));
    }
    for (int i = 0; i < users; i++) {
      int next = (i + 1) % users;
      items.add(comment(i, next, i));
      items.add(like(i, next));
      items.add(view(i, i, next));
      items.add(share(i, i, next));
      items.add(follow(i, next));
      items.add(mute(i, (i + 2) % users));
    }
    // The block ends a follow that was brought in before.
    items.add(block(1, 0));
    return items;
  }
}
