package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.FieldMaskUtil;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.api.graph.v1.UnblockRequest;
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
import io.tributary.api.posts.v1.UpdatePostRequest;
import io.tributary.api.posts.v1.Visibility;
import io.tributary.api.users.v1.UpdateUserRequest;
import io.tributary.api.users.v1.User;
import io.tributary.api.users.v1.UserProfile;
import io.tributary.engagement.EngagementLookup;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.platform.call.Call;
import io.tributary.platform.migrate.MigrateCommand;
import io.tributary.posts.PostLookup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read from the cache is as right as what is read from PostgreSQL. */
class CachedReadsIT {
  private static final String DATABASE = "cached_reads";

  private static TcpProxy wayToPostgres;
  private static TcpProxy wayToRedis;
  private static Service service;
  private static Fixtures given;

  private String author;
  private String viewer;
  private String post;

  @BeforeAll
  static void start() {
    wayToPostgres = new TcpProxy(Stores.postgres()).open();
    wayToRedis = new TcpProxy(Stores.redis()).open();
    var overrides = new HashMap<String, Object>(OwnService.smallPools(4));
    overrides.put("postgres.host", "127.0.0.1");
    overrides.put("postgres.port", wayToPostgres.port());
    overrides.put("postgres.connect-timeout", "300ms");
    overrides.put("postgres.watch-interval", "50ms");
    overrides.put("redis.nodes", List.of("redis://127.0.0.1:" + wayToRedis.port()));
    overrides.put("redis.watch-interval", "50ms");
    // A command that is late on a busy machine is no outage.
    overrides.put("redis.command-timeout", "2s");
    overrides.put("outbox.transport", "DIRECT");
    Stores.postgres().ensureDatabase(DATABASE);
    var unused = MigrateCommand.up(Stores.configuration(DATABASE), MigrateCommand.Store.values());
    service = OwnService.ready(DATABASE, overrides);
    given = new Fixtures(service);
  }

  @AfterAll
  static void stop() {
    service.close();
    wayToPostgres.close();
    wayToRedis.close();
  }

  @BeforeEach
  void give() {
    author = given.user();
    viewer = given.user();
    post = given.post(author, "first").getPostId();
  }

  private List<Post> posts(String by, String... ids) {
    return service
        .lookup()
        .getPosts(GetPostsRequest.newBuilder().setViewerId(by).addAllPostIds(List.of(ids)).build())
        .getPostsList();
  }

  private boolean sees(String by) {
    return !posts(by, post).isEmpty();
  }

  private List<User> users(String... ids) {
    return service
        .lookup()
        .getUsers(
            GetUsersRequest.newBuilder().setViewerId(viewer).addAllUserIds(List.of(ids)).build())
        .getUsersList();
  }

  private long likes(String by) {
    return service
        .lookup()
        .getLikeCounts(GetLikeCountsRequest.newBuilder().setViewerId(by).addPostIds(post).build())
        .getCounts(0)
        .getLikes();
  }

  private long followers() {
    return service
        .lookup()
        .getFollowCounts(
            GetFollowCountsRequest.newBuilder().setViewerId(viewer).addUserIds(author).build())
        .getCounts(0)
        .getFollowers();
  }

  private void readAll() {
    assertThat(sees(viewer)).isTrue();
    assertThat(users(author)).hasSize(1);
    assertThat(likes(viewer)).isZero();
    assertThat(followers()).isZero();
  }

  private static long statements() {
    return service.bean(MeterRegistry.class).find("tributary.store.statement").timers().stream()
        .filter(
            timer ->
                List.of(
                        "posts.visible",
                        "users.living",
                        "post_counters.read",
                        "follow_counters.read",
                        "safety.facts")
                    .contains(timer.getId().getTag("statement")))
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void whatIsCachedCostsNoStatement() {
    Eventually.holds(
        () -> {
          // Until the copy of the safety facts has caught up, who may see it is asked each time.
          readAll();
          long before = statements();
          readAll();
          return statements() == before;
        });
  }

  private void change(Consumer<UpdatePostRequest.Builder> by) {
    var request =
        UpdatePostRequest.newBuilder()
            .setRequestId(Fixtures.newId())
            .setActorId(author)
            .setPostId(post);
    by.accept(request);
    var unused = service.posts().updatePost(request.build());
  }

  @Test
  void whatIsWrittenIsReadBackAtOnce() {
    for (int i = 0; i < 5; i++) {
      String text = "changed " + i;
      readAll();
      change(request -> request.setText(text).setUpdateMask(FieldMaskUtil.fromString("text")));
      assertThat(posts(viewer, post).getFirst().getText()).isEqualTo(text);

      var unused =
          service
              .users()
              .updateUser(
                  UpdateUserRequest.newBuilder()
                      .setRequestId(Fixtures.newId())
                      .setActorId(author)
                      .setProfile(UserProfile.newBuilder().setBio(text))
                      .setUpdateMask(FieldMaskUtil.fromString("bio"))
                      .build());
      assertThat(users(author).getFirst().getProfile().getBio()).isEqualTo(text);

      given.like(viewer, post);
      assertThat(likes(viewer)).isEqualTo(1);
      given.unlike(viewer, post);
      assertThat(likes(viewer)).isZero();

      given.follow(viewer, author);
      assertThat(followers()).isEqualTo(1);
      given.unfollow(viewer, author);
      assertThat(followers()).isZero();
    }
  }

  @Test
  void anImageWithoutFilesIsTheAuthorsAloneAlsoFromTheCache() {
    Post written =
        service
            .posts()
            .createPost(
                CreatePostRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setText("with an image")
                    .addImages(NewImage.getDefaultInstance())
                    .build())
            .getPost();
    for (int i = 0; i < 3; i++) {
      assertThat(posts(viewer, written.getPostId()).getFirst().getImagesList()).isEmpty();
      assertThat(posts(author, written.getPostId()).getFirst().getImagesList()).hasSize(1);
    }
    var unused =
        service
            .posts()
            .completeImage(
                CompleteImageRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setPostId(written.getPostId())
                    .setImageId(written.getImages(0).getImageId())
                    .addFiles(
                        ImageFile.newBuilder()
                            .setSize(ImageSize.IMAGE_SIZE_ORIGINAL)
                            .setUrl("https://cdn.example/1.jpg")
                            .setWidth(1)
                            .setHeight(1))
                    .build());
    assertThat(posts(viewer, written.getPostId()).getFirst().getImagesList()).hasSize(1);
  }

  @Test
  void aBlockHidesWhatIsCachedAndItsEndShowsItAtOnce() {
    readAll();
    given.block(author, viewer);
    assertThat(sees(viewer)).isFalse();
    assertThat(sees(author)).isTrue();
    var unused =
        service
            .graph()
            .unblock(
                UnblockRequest.newBuilder()
                    .setRequestId(Fixtures.newId())
                    .setActorId(author)
                    .setUserId(viewer)
                    .build());
    assertThat(sees(viewer)).isTrue();
    assertThat(followers()).isZero();
  }

  @Test
  void whatIsForFollowersIsShownFromTheCacheToThemAlone() {
    readAll();
    String follower = given.user();
    given.follow(follower, author);
    change(
        request ->
            request
                .setVisibility(Visibility.VISIBILITY_FOLLOWERS)
                .setUpdateMask(FieldMaskUtil.fromString("visibility")));
    for (int i = 0; i < 3; i++) {
      assertThat(sees(follower)).isTrue();
      assertThat(sees(viewer)).isFalse();
    }
    given.follow(viewer, author);
    assertThat(sees(viewer)).isTrue();
    given.unfollow(viewer, author);
    assertThat(sees(viewer)).isFalse();
  }

  @Test
  void whatIsDeletedIsGoneFromTheCacheToo() {
    readAll();
    given.deletePost(author, post);
    assertThat(sees(viewer)).isFalse();
    assertThat(sees(author)).isFalse();

    String second = given.post(author, "second").getPostId();
    assertThat(posts(viewer, second)).hasSize(1);
    assertThat(posts(viewer, second)).hasSize(1);
    given.deleteUser(author);
    assertThat(posts(viewer, second)).isEmpty();
    assertThat(users(author)).isEmpty();
  }

  @Test
  void anUnknownViewerIsRefusedAlsoIfAllIsCached() {
    readAll();
    assertThatThrownBy(() -> posts(Fixtures.newId(), post))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            failure -> assertThat(Refused.of(failure).reason()).isEqualTo("USER_NOT_FOUND"));
  }

  @Test
  void withoutPostgresWhatIsKeptIsServedToThoseWhoMaySeeIt() {
    String blocked = given.user();
    readAll();
    given.block(author, blocked);
    String uncached = given.post(author, "not read yet").getPostId();
    // All of it has come to the copy of the safety facts.
    Eventually.holds(
        () -> {
          long before = statements();
          return sees(viewer) && statements() == before;
        });
    wayToPostgres.shut();
    try {
      Eventually.holds(() -> up("postgres") == 0);
      assertThat(sees(viewer)).isTrue();
      assertThat(users(author)).hasSize(1);
      assertThat(sees(blocked)).isFalse();
      assertThatThrownBy(() -> posts(viewer, post, uncached))
          .satisfies(
              failure ->
                  assertThat(Status.fromThrowable(failure).getCode())
                      .isEqualTo(Status.Code.UNAVAILABLE));
      assertThat(asFarAsKept(viewer, post, uncached)).isEqualTo(Set.of(post));
      assertThat(asFarAsKept(blocked, post, uncached)).isEmpty();
    } finally {
      var unused = wayToPostgres.open();
      Eventually.holds(() -> up("postgres") == 1);
    }
  }

  /** As a feed asks, which goes on without what is not to be had. */
  private static Set<String> asFarAsKept(String by, String... ids) {
    List<UUID> wanted = Stream.of(ids).map(UUID::fromString).toList();
    return Call.background("test", Duration.ofSeconds(10))
        .call(
            () -> {
              var posts = service.bean(PostLookup.class);
              Set<UUID> found = posts.visibleAsFarAsKept(UUID.fromString(by), wanted).keySet();
              var counts = service.bean(EngagementLookup.class);
              assertThat(counts.talliesAsFarAsKept(UUID.fromString(by), wanted).keySet())
                  .isEqualTo(found);
              return found.stream().map(UUID::toString).collect(Collectors.toSet());
            });
  }

  @Test
  void withoutRedisReadsAndWritesGoOnAndTheirChangesAreSeenWhenItIsBack() {
    readAll();
    wayToRedis.shut();
    try {
      Eventually.holds(() -> up("redis") == 0);
      change(request -> request.setText("changed").setUpdateMask(FieldMaskUtil.fromString("text")));
      assertThat(posts(viewer, post).getFirst().getText()).isEqualTo("changed");
      given.block(author, viewer);
      assertThat(sees(viewer)).isFalse();
    } finally {
      var unused = wayToRedis.open();
      Eventually.holds(() -> up("redis") == 1);
    }
    // A copy of the safety facts that had caught up a moment ago is believed until it has aged.
    Eventually.holds(() -> !sees(viewer));
    Eventually.holds(() -> posts(author, post).getFirst().getText().equals("changed"));
  }

  private static double up(String store) {
    return service
        .bean(MeterRegistry.class)
        .get("tributary.store.up")
        .tag("store", store)
        .gauge()
        .value();
  }

  @Test
  void aDeletedUsersEntriesAreGoneFromRedis() {
    readAll();
    Map<String, Boolean> before = CachedKeys.of(service, author, post);
    assertThat(before).containsEntry("profile", true).containsEntry("content", true);
    given.deletePost(author, post);
    given.deleteUser(author);
    assertThat(CachedKeys.of(service, author, post).values()).containsOnly(false);
  }
}
