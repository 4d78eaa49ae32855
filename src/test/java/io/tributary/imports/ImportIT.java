package io.tributary.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.api.engagement.v1.EngagementCounts;
import io.tributary.api.engagement.v1.GetEngagementCountsRequest;
import io.tributary.api.graph.v1.ListFollowingRequest;
import io.tributary.api.graph.v1.UnfollowRequest;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportSummary;
import io.tributary.api.imports.v1.ImportedImage;
import io.tributary.api.lookup.v1.GetUsersRequest;
import io.tributary.api.posts.v1.DeletePostRequest;
import io.tributary.api.posts.v1.GetPostRequest;
import io.tributary.api.posts.v1.ImageFile;
import io.tributary.api.posts.v1.ImageSize;
import io.tributary.api.posts.v1.ListCommentsRequest;
import io.tributary.api.posts.v1.Post;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.User;
import io.tributary.events.v1.Envelope;
import io.tributary.harness.Counters;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is brought in is there as if it had been made here, with its own ids and times. */
@WithService
class ImportIT {
  private static Post post(Service service, int viewer, int number) {
    return service
        .posts()
        .getPost(
            GetPostRequest.newBuilder()
                .setViewerId(Items.id("user", viewer))
                .setPostId(Items.id("post", number))
                .build())
        .getPost();
  }

  @Test
  void usersReadBackWithTheirOwnIdsAndTimes(Service service) {
    ImportSummary summary = new Imports(service.channel()).send(List.of(Items.user(1)), 10);
    assertThat(summary).isEqualTo(ImportSummary.newBuilder().setNextItem(1).setWritten(1).build());

    User user =
        service
            .lookup()
            .getUsers(
                GetUsersRequest.newBuilder()
                    .setViewerId(Items.id("user", 1))
                    .addUserIds(Items.id("user", 1))
                    .build())
            .getUsers(0);
    assertThat(user.getUserId()).isEqualTo(Items.id("user", 1));
    assertThat(user.getProfile()).isEqualTo(Items.user(1).getUser().getProfile());
    assertThat(user.getCreateTime()).isEqualTo(Items.LONG_AGO);
    assertThat(user.getUpdateTime()).isEqualTo(Items.LONG_AGO);
  }

  @Test
  void postsReadBackWithTheirImages(Service service) {
    var file =
        ImageFile.newBuilder()
            .setSize(ImageSize.IMAGE_SIZE_THUMBNAIL)
            .setUrl("https://cdn.example/cat.jpg")
            .setWidth(160)
            .setHeight(120);
    var item =
        Items.post(1, 1)
            .setCategory("news")
            .addTags("Cats")
            .addTags("cats")
            .addTags("größe")
            .setVisibility(Visibility.VISIBILITY_FOLLOWERS)
            .addImages(
                ImportedImage.newBuilder()
                    .setImageId(Items.id("image", 1))
                    .setAltText("a cat")
                    .addFiles(file))
            .addImages(ImportedImage.newBuilder().setImageId(Items.id("image", 2)));
    new Imports(service.channel())
        .send(List.of(Items.user(1), Items.of(item), Items.of(Items.post(2, 1))), 10);

    Post post = post(service, 1, 1);
    assertThat(post.getAuthorId()).isEqualTo(Items.id("user", 1));
    assertThat(post.getText()).isEqualTo("post 1");
    assertThat(post.getCategory()).isEqualTo("news");
    assertThat(post.getTagsList()).containsExactly("cats", "größe");
    assertThat(post.getVisibility()).isEqualTo(Visibility.VISIBILITY_FOLLOWERS);
    assertThat(post.getCreateTime()).isEqualTo(Items.LONG_AGO);
    assertThat(post.getImages(0).getImageId()).isEqualTo(Items.id("image", 1));
    assertThat(post.getImages(0).getAltText()).isEqualTo("a cat");
    assertThat(post.getImages(0).getFilesList()).containsExactly(file.build());
    assertThat(post.getImages(1).getFilesList()).isEmpty();
    assertThat(post(service, 1, 2).getTagsList()).isEmpty();
    assertThat(post(service, 1, 2).getVisibility()).isEqualTo(Visibility.VISIBILITY_PUBLIC);
  }

  @Test
  void commentsAndFollowsReadBackWithTheirTimes(Service service) {
    new Imports(service.channel())
        .send(
            List.of(
                Items.user(1),
                Items.user(2),
                Items.of(Items.post(1, 1)),
                Items.comment(7, 1, 2),
                Items.follow(2, 1)),
            10);

    var comment =
        service
            .posts()
            .listComments(
                ListCommentsRequest.newBuilder()
                    .setViewerId(Items.id("user", 1))
                    .setPostId(Items.id("post", 1))
                    .build())
            .getComments(0);
    assertThat(comment.getCommentId()).isEqualTo(Items.id("comment", 7));
    assertThat(comment.getAuthorId()).isEqualTo(Items.id("user", 2));
    assertThat(comment.getCreateTime()).isEqualTo(Items.LONG_AGO);
    assertThat(following(service, 2).getFirst().getFollowTime()).isEqualTo(Items.LONG_AGO);
  }

  private static List<io.tributary.api.graph.v1.Connection> following(Service service, int user) {
    return service
        .graph()
        .listFollowing(
            ListFollowingRequest.newBuilder()
                .setViewerId(Items.id("user", user))
                .setUserId(Items.id("user", user))
                .build())
        .getConnectionsList();
  }

  @Test
  void engagementIsCountedAndReadsBackWithItsTimes(Service service) {
    var imports = new Imports(service.channel());
    var items =
        List.of(
            Items.user(1),
            Items.user(2),
            Items.of(Items.post(1, 1)),
            Items.like(2, 1),
            Items.view(1, 1, 1),
            Items.view(2, 2, 1),
            Items.view(2, 2, 1),
            Items.share(1, 2, 1));
    ImportSummary summary = imports.send(items, 10);
    assertThat(summary.getWritten()).isEqualTo(7);
    assertThat(summary.getUnchanged()).isOne();

    EngagementCounts counts =
        service
            .engagement()
            .getEngagementCounts(
                GetEngagementCountsRequest.newBuilder()
                    .setViewerId(Items.id("user", 2))
                    .addPostIds(Items.id("post", 1))
                    .build())
            .getCounts(0);
    assertThat(counts)
        .isEqualTo(
            EngagementCounts.newBuilder()
                .setPostId(Items.id("post", 1))
                .setLikes(1)
                .setShares(1)
                .setViews(2)
                .setLikedByViewer(true)
                .build());
    assertThat(service.database().count("SELECT extract(epoch FROM created_at) FROM likes"))
        .isEqualTo(Items.LONG_AGO.getSeconds());
    Counters.areRight(service.database());
  }

  @Test
  void aBlockHidesAndEndsFollowsBothWays(Service service) {
    new Imports(service.channel())
        .send(
            List.of(
                Items.user(1),
                Items.user(2),
                Items.of(Items.post(1, 1)),
                Items.follow(1, 2),
                Items.follow(2, 1),
                Items.block(1, 2)),
            10);
    assertThat(following(service, 1)).isEmpty();
    assertThat(following(service, 2)).isEmpty();
    assertThat(Refused.by(() -> post(service, 2, 1)).reason()).isEqualTo("POST_NOT_FOUND");
  }

  @Test
  void sentAgainUnderAnotherNameNothingChanges(Service service) {
    List<ImportItem> network = Items.network(5);
    new Imports(service.channel()).send(network, 7);
    List<Map<String, Object>> before = Everything.in(service.database());

    ImportSummary again = new Imports(service.channel()).send(network, 7);
    assertThat(again.getWritten()).isZero();
    assertThat(again.getRefusalsList()).isEmpty();
    assertThat(again.getUnchanged()).isEqualTo(network.size());
    assertThat(Everything.in(service.database())).isEqualTo(before);
    Counters.areRight(service.database());
  }

  @Test
  void whatWasTakenAwaySinceDoesNotComeBack(Service service, Fixtures given) {
    List<ImportItem> items =
        List.of(
            Items.user(1),
            Items.user(2),
            Items.of(Items.post(1, 1)),
            Items.like(2, 1),
            Items.view(1, 2, 1),
            Items.follow(2, 1));
    new Imports(service.channel()).send(items, 10);
    given.unlike(Items.id("user", 2), Items.id("post", 1));
    service
        .posts()
        .deletePost(
            DeletePostRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setActorId(Items.id("user", 1))
                .setPostId(Items.id("post", 1))
                .build());
    service
        .graph()
        .unfollow(
            UnfollowRequest.newBuilder()
                .setRequestId(Fixtures.newId())
                .setActorId(Items.id("user", 2))
                .setUserId(Items.id("user", 1))
                .build());

    ImportSummary again = new Imports(service.channel()).send(items, 10);
    assertThat(again.getUnchanged()).isEqualTo(6);
    assertThat(service.database().count("SELECT count(*) FROM likes WHERE removed_at IS NULL"))
        .isZero();
    Counters.areRight(service.database());
    assertThat(following(service, 2)).isEmpty();
    assertThat(Refused.by(() -> post(service, 1, 1)).reason()).isEqualTo("POST_NOT_FOUND");
  }

  @Test
  void everyRowThatIsWrittenIsAnEventWithItsVersion(Service service) {
    List<ImportItem> network = Items.network(5);
    new Imports(service.channel()).send(network, 1_000);

    // The block ends one follow: the only thing here that is more than one event. The five views
    // and
    // five shares are one together.
    assertThat(service.database().count("SELECT count(*) FROM outbox"))
        .isEqualTo(network.size() + 1 - 10 + 1);
    assertThat(
            service
                .database()
                .rows(
                    """
                    SELECT aggregate_type, aggregate_id, max(version) AS version FROM outbox
                    GROUP BY aggregate_type, aggregate_id
                    EXCEPT
                    (SELECT 1::smallint, id::text, version FROM users
                     UNION ALL SELECT 2::smallint, id::text, version FROM posts
                     UNION ALL SELECT 3::smallint, id::text, version FROM comments
                     UNION ALL SELECT 4::smallint, follower_id || '/' || followee_id, version FROM follows
                     UNION ALL SELECT 5::smallint, blocker_id || '/' || blocked_id, version FROM blocks
                     UNION ALL SELECT 6::smallint, muter_id || '/' || muted_id, version FROM mutes
                     UNION ALL SELECT 7::smallint, user_id || '/' || post_id, version FROM likes
                     UNION ALL
                     SELECT aggregate_type, aggregate_id, version FROM outbox
                     WHERE aggregate_type = 8 AND version = ALL (SELECT version FROM engagement_events))
                    """))
        .isEmpty();
  }

  @Test
  void eventsCarryTheTimesOfWhatWasBroughtIn(Service service) throws Exception {
    new Imports(service.channel())
        .send(List.of(Items.user(1), Items.of(Items.post(1, 1)), Items.comment(1, 1, 1)), 10);
    var payloads =
        service.database().rows("SELECT payload FROM outbox ORDER BY aggregate_type").stream()
            .map(row -> (byte[]) row.get("payload"))
            .toList();
    assertThat(Envelope.parseFrom(payloads.get(0)).getUserCreated().getUser().getCreateTime())
        .isEqualTo(Items.LONG_AGO);
    assertThat(Envelope.parseFrom(payloads.get(1)).getPostCreated().getPost().getCreateTime())
        .isEqualTo(Items.LONG_AGO);
    assertThat(Envelope.parseFrom(payloads.get(2)).getCommentAdded().getPostAuthorId())
        .isEqualTo(Items.id("user", 1));
  }

  @Test
  void aBatchCostsTheSameStatementsWhateverItsSize(Service service) {
    List<String> small =
        service
            .database()
            .statementsDuring(() -> new Imports(service.channel()).send(Items.network(3), 1_000));
    service.database().empty();
    List<String> large =
        service
            .database()
            .statementsDuring(() -> new Imports(service.channel()).send(Items.network(120), 1_000));
    assertThat(large).hasSameSizeAs(small).hasSizeLessThan(40);
  }

  @Test
  void aThousandItemsAreABatchAndMoreAreNone(Service service) {
    IntFunction<List<ImportItem>> users =
        count -> IntStream.range(0, count).mapToObj(Items::user).toList();
    assertThat(new Imports(service.channel()).send(users.apply(1_000), 1_000).getWritten())
        .isEqualTo(1_000);
    for (List<ImportItem> tooMany :
        List.of(
            users.apply(1_001), Collections.nCopies(1_500_000, ImportItem.getDefaultInstance()))) {
      Refused refused =
          Refused.by(() -> new Imports(service.channel()).send(tooMany, tooMany.size()));
      assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(refused.reason()).isEqualTo("BATCH_TOO_LARGE");
      assertThat(refused.fields()).containsExactly("items");
    }
  }

  @Test
  void oneHandleTwiceIsTakenOnce(Service service, Fixtures given) {
    String user = given.user();
    String handle =
        String.valueOf(
            service.database().rows("SELECT handle FROM users").getFirst().get("handle"));
    ImportSummary summary =
        new Imports(service.channel())
            .send(
                List.of(
                    Items.user(Items.id("user", 1), "ada"),
                    Items.user(Items.id("user", 2), "ada"),
                    Items.user(Items.id("user", 3), handle),
                    Items.user(user, "renamed")),
                10);
    assertThat(summary.getWritten()).isOne();
    assertThat(summary.getUnchanged()).isOne();
    assertThat(summary.getRefusalsList())
        .extracting(refusal -> refusal.getItem() + " " + refusal.getReason())
        .containsExactly("1 HANDLE_TAKEN", "2 HANDLE_TAKEN");
  }

  @Test
  void onlyTheFirstThousandRefusalsAreKept(Service service) {
    var items = new ArrayList<>(Collections.nCopies(1_500, ImportItem.getDefaultInstance()));
    ImportSummary summary = new Imports(service.channel()).send(items, 600);
    assertThat(summary.getRefused()).isEqualTo(1_500);
    assertThat(summary.getRefusalsCount()).isEqualTo(1_000);
    assertThat(summary.getRefusals(999).getItem()).isEqualTo(999);
  }
}
