package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.FieldMaskUtil;
import io.tributary.api.engagement.v1.EngagementItem;
import io.tributary.api.engagement.v1.EngagementKind;
import io.tributary.api.engagement.v1.GetEngagementCountsRequest;
import io.tributary.api.feed.v1.ExplainFeedRequest;
import io.tributary.api.feed.v1.Impression;
import io.tributary.api.feed.v1.RecordImpressionsRequest;
import io.tributary.api.feed.v1.RefreshFeedRequest;
import io.tributary.api.graph.v1.ListFollowersRequest;
import io.tributary.api.graph.v1.ListFollowingRequest;
import io.tributary.api.lookup.v1.GetFollowCountsRequest;
import io.tributary.api.lookup.v1.GetLikeCountsRequest;
import io.tributary.api.lookup.v1.GetPostsRequest;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.AddCommentRequest;
import io.tributary.api.posts.v1.CompleteImageRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.DeleteCommentRequest;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.api.posts.v1.ListCommentsRequest;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.trending.v1.ListTrendingRequest;
import io.tributary.api.trending.v1.TrendingWindow;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One call of every kind, by the name that the documentation gives it. */
final class CountedCalls {
  private static final FieldMask TEXT = FieldMaskUtil.fromString("text");

  private CountedCalls() {}

  /** In an order in which each call finds something to do. */
  static Map<String, Runnable> of(Service service, Fixtures given) {
    String one = given.user();
    String other = given.user();
    String third = given.user();
    Post written = withImage(service, one);
    String post = written.getPostId();
    String comment = given.comment(other, post, "first").getCommentId();
    var calls = new LinkedHashMap<String, Runnable>();
    addReads(calls, service, one, other, post);
    addEngagement(calls, service, given, other, post);
    addPostsWithLikes(calls, service, given, third);
    addPosts(calls, service, one, other, written, comment);
    CountedCallsOfPeople.addGraph(calls, service, one, other);
    CountedCallsOfPeople.addUsers(calls, service, third);
    CountedCallsOfPeople.addErasure(calls, service, one);
    return calls;
  }

  private static Post withImage(Service service, String author) {
    return service
        .posts()
        .createPost(
            CreatePostRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setActorId(author)
                .addImages(NewImage.getDefaultInstance())
                .build())
        .getPost();
  }

  private static void addReads(
      Map<String, Runnable> calls, Service service, String viewer, String user, String post) {
    for (String name : List.of("GetUsers", "GetUsers, cached")) {
      calls.put(
          name,
          () ->
              service
                  .lookup()
                  .getUsers(
                      GetUsersRequest.newBuilder().setViewerId(viewer).addUserIds(user).build()));
    }
    calls.put(
        "GetPosts",
        () ->
            service
                .lookup()
                .getPosts(
                    GetPostsRequest.newBuilder().setViewerId(viewer).addPostIds(post).build()));
    calls.put(
        "GetPost",
        () ->
            service
                .posts()
                .getPost(GetPostRequest.newBuilder().setViewerId(viewer).setPostId(post).build()));
    calls.put(
        "ListUserPosts",
        () ->
            service
                .posts()
                .listUserPosts(
                    ListUserPostsRequest.newBuilder().setViewerId(viewer).setUserId(user).build()));
    calls.put(
        "ListComments",
        () ->
            service
                .posts()
                .listComments(
                    ListCommentsRequest.newBuilder().setViewerId(viewer).setPostId(post).build()));
    calls.put(
        "ListFollowing",
        () ->
            service
                .graph()
                .listFollowing(
                    ListFollowingRequest.newBuilder().setViewerId(viewer).setUserId(user).build()));
    calls.put(
        "ListFollowers",
        () ->
            service
                .graph()
                .listFollowers(
                    ListFollowersRequest.newBuilder().setViewerId(viewer).setUserId(user).build()));
    calls.put(
        "ListTrending",
        () ->
            service
                .trending()
                .listTrending(
                    ListTrendingRequest.newBuilder()
                        .setViewerId(viewer)
                        .setWindow(TrendingWindow.TRENDING_WINDOW_DAY)
                        .build()));
  }

  private static void addEngagement(
      Map<String, Runnable> calls, Service service, Fixtures given, String user, String post) {
    calls.put(
        "GetEngagementCounts",
        () ->
            service
                .engagement()
                .getEngagementCounts(
                    GetEngagementCountsRequest.newBuilder()
                        .setViewerId(user)
                        .addPostIds(post)
                        .build()));
    calls.put("GetLikeCounts", () -> likeCounts(service, user, List.of(post)));
    calls.put(
        "GetFollowCounts",
        () ->
            service
                .lookup()
                .getFollowCounts(
                    GetFollowCountsRequest.newBuilder()
                        .setViewerId(user)
                        .addUserIds(user)
                        .build()));
    List<EngagementItem> items =
        List.of(
            given.item(EngagementKind.ENGAGEMENT_KIND_LIKE, post),
            given.item(EngagementKind.ENGAGEMENT_KIND_VIEW, post),
            given.item(EngagementKind.ENGAGEMENT_KIND_SHARE, post));
    calls.put("RecordEngagement", () -> given.record(user, items));
    calls.put("RecordEngagement, again", () -> given.record(user, items));
    calls.put("RecordEngagement, likes alone", () -> given.unlike(user, post));
    calls.put(
        "ExplainFeed",
        () ->
            service.feed().explainFeed(ExplainFeedRequest.newBuilder().setViewerId(user).build()));
    calls.put(
        "RefreshFeed",
        () ->
            service.feed().refreshFeed(RefreshFeedRequest.newBuilder().setViewerId(user).build()));
    calls.put(
        "RecordImpressions",
        () ->
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
                                .setOccurTime(items.getFirst().getOccurTime()))
                        .build()));
  }

  private static void likeCounts(Service service, String viewer, List<String> posts) {
    var unused =
        service
            .lookup()
            .getLikeCounts(
                GetLikeCountsRequest.newBuilder().setViewerId(viewer).addAllPostIds(posts).build());
  }

  private static void addPostsWithLikes(
      Map<String, Runnable> calls, Service service, Fixtures given, String viewer) {
    List<String> posts =
        Stream.generate(() -> given.post(given.user(), "one of ten").getPostId())
            .limit(10)
            .toList();
    calls.put(
        "10 posts, creators and likes",
        () -> {
          List<Post> found =
              service
                  .lookup()
                  .getPosts(
                      GetPostsRequest.newBuilder().setViewerId(viewer).addAllPostIds(posts).build())
                  .getPostsList();
          assertThat(found).hasSize(10);
          var creators =
              service
                  .lookup()
                  .getUsers(
                      GetUsersRequest.newBuilder()
                          .setViewerId(viewer)
                          .addAllUserIds(found.stream().map(Post::getAuthorId).toList())
                          .build());
          assertThat(creators.getUsersCount()).isEqualTo(10);
          likeCounts(service, viewer, posts);
        });
  }

  private static void addPosts(
      Map<String, Runnable> calls,
      Service service,
      String author,
      String other,
      Post written,
      String comment) {
    String post = written.getPostId();
    var create =
        CreatePostRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(author)
            .setText("counted")
            .build();
    calls.put("CreatePost", () -> service.posts().createPost(create));
    calls.put("any write, repeated", () -> service.posts().createPost(create));
    calls.put("CreatePost, with images", () -> withImage(service, author));
    calls.put(
        "UpdatePost",
        () ->
            service
                .posts()
                .updatePost(
                    UpdatePostRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(author)
                        .setPostId(post)
                        .setUpdateMask(TEXT)
                        .setText("changed")
                        .build()));
    calls.put(
        "CompleteImage",
        () ->
            service
                .posts()
                .completeImage(
                    CompleteImageRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(author)
                        .setPostId(post)
                        .setImageId(written.getImages(0).getImageId())
                        .addFiles(
                            ImageFile.newBuilder()
                                .setSize(ImageSize.IMAGE_SIZE_ORIGINAL)
                                .setUrl("https://cdn.example/1.jpg")
                                .setWidth(1)
                                .setHeight(1))
                        .build()));
    calls.put(
        "AddComment",
        () ->
            service
                .posts()
                .addComment(
                    AddCommentRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(other)
                        .setPostId(post)
                        .setText("counted")
                        .build()));
    calls.put(
        "DeleteComment",
        () ->
            service
                .posts()
                .deleteComment(
                    DeleteCommentRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(other)
                        .setCommentId(comment)
                        .build()));
    calls.put(
        "DeletePost",
        () ->
            service
                .posts()
                .deletePost(
                    DeletePostRequest.newBuilder()
                        .setRequestId(Fixtures.newId())
                        .setActorId(author)
                        .setPostId(post)
                        .build()));
  }
}
