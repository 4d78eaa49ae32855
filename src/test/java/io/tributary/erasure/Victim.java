package io.tributary.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.engagement.v1.EngagementKind;
import io.tributary.api.feed.v1.Impression;
import io.tributary.api.feed.v1.RecordImpressionsRequest;
import io.tributary.api.lookup.v1.GetFollowCountsRequest;
import io.tributary.api.lookup.v1.GetLikeCountsRequest;
import io.tributary.api.lookup.v1.GetPostsRequest;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.CompleteImageRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.users.v1.CreateUserRequest;
import io.tributary.api.users.v1.UpdateUserRequest;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.platform.time.Timestamps;
import io.tributary.projection.Relayed;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A user who did something of each kind among others. Every word of its own has {@link #WORD} in
 * it, so that whatever is left of them is found.
 */
record Victim(String id, String post, String friend, String foe, String friendsPost) {
  static final String WORD = "erasable";

  static final UserProfile PROFILE =
      UserProfile.newBuilder()
          .setHandle(WORD + "_handle")
          .setDisplayName("Somebody " + WORD)
          .setBio("a bio, " + WORD)
          .setAvatarUrl("https://cdn.example/" + WORD + ".jpg")
          .setLanguage("en-" + WORD)
          .build();

  static Victim among(Service service, Fixtures given) {
    String friend = given.user();
    String foe = given.user();
    String id = join(service);
    String post = post(service, id);
    String friendsPost = given.post(friend, "of a friend").getPostId();
    given.follow(id, friend);
    given.follow(friend, id);
    given.follow(foe, friend);
    given.block(id, foe);
    given.block(given.user(), id);
    given.mute(id, friend);
    given.mute(friend, id);
    given.comment(id, friendsPost, "a comment, " + WORD);
    given.comment(friend, friendsPost, "their own comment");
    given.comment(friend, post, "to somebody");
    engage(service, given, id, friendsPost);
    watch(given, id, friendsPost);
    engage(service, given, friend, friendsPost);
    engage(service, given, friend, post);
    engage(service, given, id, post);
    look(service, friend, id, post);
    return new Victim(id, post, friend, foe, friendsPost);
  }

  /** So that it is cached. */
  private static void look(Service service, String viewer, String user, String post) {
    var lookup = service.lookup();
    assertThat(
            lookup
                .getUsers(GetUsersRequest.newBuilder().setViewerId(viewer).addUserIds(user).build())
                .getUsersCount())
        .isEqualTo(1);
    assertThat(
            lookup
                .getPosts(GetPostsRequest.newBuilder().setViewerId(viewer).addPostIds(post).build())
                .getPostsCount())
        .isEqualTo(1);
    assertThat(
            lookup
                .getLikeCounts(
                    GetLikeCountsRequest.newBuilder().setViewerId(viewer).addPostIds(post).build())
                .getCountsCount())
        .isEqualTo(1);
    assertThat(
            lookup
                .getFollowCounts(
                    GetFollowCountsRequest.newBuilder()
                        .setViewerId(viewer)
                        .addUserIds(user)
                        .build())
                .getCountsCount())
        .isEqualTo(1);
  }

  void leaveTheCache(Service service) {
    var keys = new ArrayList<String>(Keys.cachedOfUser(UUID.fromString(id)));
    keys.addAll(Keys.cachedOfPost(UUID.fromString(post)));
    for (String key : keys) {
      var unused =
          Relayed.asked(
              () -> service.bean(Redis.class).call("test", commands -> commands.unlink(key)));
    }
  }

  private static String join(Service service) {
    String id =
        service
            .users()
            .createUser(
                CreateUserRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setProfile(PROFILE)
                    .build())
            .getUser()
            .getUserId();
    var unused =
        service
            .users()
            .updateUser(
                UpdateUserRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(id)
                    .setUpdateMask(com.google.protobuf.FieldMask.newBuilder().addPaths("bio"))
                    .setProfile(UserProfile.newBuilder().setBio("another bio, " + WORD))
                    .build());
    return id;
  }

  private static String post(Service service, String author) {
    Post post =
        service
            .posts()
            .createPost(
                CreatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setText("a text, " + WORD)
                    .setCategory(WORD)
                    .addTags("tag" + WORD)
                    .addImages(NewImage.newBuilder().setAltText("an image, " + WORD))
                    .build())
            .getPost();
    var unused =
        service
            .posts()
            .completeImage(
                CompleteImageRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setPostId(post.getPostId())
                    .setImageId(post.getImages(0).getImageId())
                    .addFiles(
                        ImageFile.newBuilder()
                            .setSize(ImageSize.IMAGE_SIZE_ORIGINAL)
                            .setUrl("https://cdn.example/" + WORD + ".png")
                            .setWidth(10)
                            .setHeight(10))
                    .build());
    return post.getPostId();
  }

  /** More than one portion. */
  private static void watch(Fixtures given, String user, String post) {
    for (int batch = 0; batch < 2; batch++) {
      var recorded =
          given.record(
              user,
              Stream.generate(() -> given.item(EngagementKind.ENGAGEMENT_KIND_VIEW, post))
                  .limit(700)
                  .toList());
      assertThat(recorded.getWritten()).isEqualTo(700);
    }
  }

  private static void engage(Service service, Fixtures given, String user, String post) {
    given.like(user, post);
    for (var kind :
        List.of(EngagementKind.ENGAGEMENT_KIND_VIEW, EngagementKind.ENGAGEMENT_KIND_SHARE)) {
      var recorded = given.record(user, given.item(kind, post));
      assertThat(recorded.getWritten()).isEqualTo(1);
    }
    var unused =
        service
            .feed()
            .recordImpressions(
                RecordImpressionsRequest.newBuilder()
                    .setViewerId(user)
                    .setBatchId(Fixtures.newId())
                    .addItems(
                        Impression.newBuilder()
                            .setEventId(Fixtures.newId())
                            .setPostId(post)
                            .setOccurTime(Timestamps.of(service.clock().instant())))
                    .build());
  }
}
