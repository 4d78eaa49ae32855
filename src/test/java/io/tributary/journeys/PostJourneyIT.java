package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.api.lookup.v1.GetPostsRequest;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.CompleteImageRequest;
import io.tributary.api.posts.v1.CreatePostRequest;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.ListUserPostsResponse;
import io.tributary.api.posts.v1.NewImage;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@WithService
class PostJourneyIT {
  private static Post get(Service service, String viewer, String post) {
    return service
        .posts()
        .getPost(GetPostRequest.newBuilder().setViewerId(viewer).setPostId(post).build())
        .getPost();
  }

  @Test
  void aPublishedPostIsReadBackAtOnce(Service service, Fixtures given) {
    String author = given.user();
    Post written = given.post(author, "Grüße, 世界 🌍");
    assertThat(get(service, given.user(), written.getPostId())).isEqualTo(written);
  }

  @Test
  void aPostForFollowersIsNotFoundByOthers(Service service, Fixtures given) {
    String author = given.user();
    String follower = given.user();
    String stranger = given.user();
    given.follow(follower, author);
    String post = given.post(author, "for friends", Visibility.VISIBILITY_FOLLOWERS).getPostId();

    assertThat(get(service, follower, post).getText()).isEqualTo("for friends");
    assertThat(get(service, author, post).getText()).isEqualTo("for friends");
    Refused refused = Refused.by(() -> get(service, stranger, post));
    assertThat(refused.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(refused.reason()).isEqualTo("POST_NOT_FOUND");
  }

  @Test
  void aBlockHidesPostsBothWays(Service service, Fixtures given) {
    String one = given.user();
    String other = given.user();
    String postOfOne = given.post(one, "by one").getPostId();
    String postOfOther = given.post(other, "by other").getPostId();
    given.block(one, other);

    assertThat(Refused.by(() -> get(service, other, postOfOne)).reason())
        .isEqualTo("POST_NOT_FOUND");
    assertThat(Refused.by(() -> get(service, one, postOfOther)).reason())
        .isEqualTo("POST_NOT_FOUND");
  }

  @Test
  void imagesShowToOthersOnceTheirFilesAreThere(Service service, Fixtures given) {
    String author = given.user();
    String viewer = given.user();
    Post post =
        service
            .posts()
            .createPost(
                CreatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .addImages(NewImage.newBuilder().setAltText("a cat"))
                    .addImages(NewImage.newBuilder().setAltText("a dog"))
                    .build())
            .getPost();
    assertThat(post.getImagesList()).hasSize(2);
    assertThat(get(service, viewer, post.getPostId()).getImagesList()).isEmpty();

    ImageFile original = file(ImageSize.IMAGE_SIZE_ORIGINAL, "https://cdn.example/dog.jpg");
    ImageFile thumbnail = file(ImageSize.IMAGE_SIZE_THUMBNAIL, "https://cdn.example/dog-s.jpg");
    Post completed =
        service
            .posts()
            .completeImage(
                CompleteImageRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setPostId(post.getPostId())
                    .setImageId(post.getImages(1).getImageId())
                    .addFiles(original)
                    .addFiles(thumbnail)
                    .build())
            .getPost();

    assertThat(completed.getImagesList()).hasSize(2);
    assertThat(get(service, author, post.getPostId())).isEqualTo(completed);
    assertThat(get(service, viewer, post.getPostId()).getImagesList())
        .singleElement()
        .satisfies(
            image -> {
              assertThat(image.getAltText()).isEqualTo("a dog");
              assertThat(image.getFilesList()).containsExactly(thumbnail, original);
            });
  }

  private static ImageFile file(ImageSize size, String url) {
    return ImageFile.newBuilder().setSize(size).setUrl(url).setWidth(640).setHeight(480).build();
  }

  @Test
  void pagesOfAUsersPostsNeitherRepeatNorSkipWhileNewOnesArrive(Service service, Fixtures given) {
    String author = given.user();
    String viewer = given.user();
    List<String> written =
        IntStream.range(0, 25)
            .mapToObj(i -> given.post(author, "post " + i).getPostId())
            .toList()
            .reversed();

    var seen = new ArrayList<String>();
    String token = "";
    do {
      ListUserPostsResponse page =
          service
              .posts()
              .listUserPosts(
                  ListUserPostsRequest.newBuilder()
                      .setViewerId(viewer)
                      .setUserId(author)
                      .setPageSize(10)
                      .setPageToken(token)
                      .build());
      page.getPostsList().forEach(post -> seen.add(post.getPostId()));
      token = page.getNextPageToken();
      given.post(author, "meanwhile");
    } while (!token.isEmpty());

    assertThat(seen).isEqualTo(written);
  }

  @Test
  void tenPostsWithTheirCreatorsCostTwoStatements(Service service, Fixtures given) {
    String viewer = given.user();
    List<Post> posts =
        IntStream.range(0, 10).mapToObj(i -> given.post(given.user(), "post " + i)).toList();

    List<String> statements =
        service
            .database()
            .statementsDuring(
                () -> {
                  var found =
                      service
                          .lookup()
                          .getPosts(
                              GetPostsRequest.newBuilder()
                                  .setViewerId(viewer)
                                  .addAllPostIds(posts.stream().map(Post::getPostId).toList())
                                  .build());
                  assertThat(found.getPostsList()).isEqualTo(posts);
                  var creators =
                      service
                          .lookup()
                          .getUsers(
                              GetUsersRequest.newBuilder()
                                  .setViewerId(viewer)
                                  .addAllUserIds(posts.stream().map(Post::getAuthorId).toList())
                                  .build());
                  assertThat(creators.getUsersCount()).isEqualTo(10);
                });
    assertThat(statements).hasSize(2);
  }

  @Test
  void getPostCostsOneStatement(Service service, Fixtures given) {
    String viewer = given.user();
    String post = given.post(given.user(), "one").getPostId();
    assertThat(service.database().statementsDuring(() -> get(service, viewer, post))).hasSize(1);
  }
}
