package io.tributary.platform.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.feed.v1.GetFeedRequest;
import io.tributary.api.graph.v1.BatchSuggestFriendsRequest;
import io.tributary.api.graph.v1.GraphServiceGrpc;
import io.tributary.api.posts.v1.ListUserPostsRequest;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Probe;
import io.tributary.harness.ServiceProcess;
import io.tributary.harness.Stores;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** What is secret is in nothing that the service says, whatever goes wrong. */
class SecretsIT {
  private static final String PAGE_KEY = "pagekeypagekeypagekeypagekey-sekret1";
  private static final String POSTGRES = "sekret2-of-postgres";
  private static final String REDIS = "sekret3/of#redis";
  private static final String NEO4J = "sekret4-of-neo4j";
  private static final String CLICKHOUSE = "sekret5-of-clickhouse";
  private static final String TOKEN = "eyJhbGciOiJSUzI1NiJ9.sekret6.sekret7";

  /**
   * Every store has a password: PostgreSQL and Neo4j take any, Redis refuses it, ClickHouse is not
   * there.
   */
  private static Map<String, String> configuration() {
    URI redis = Stores.redis();
    var configuration = new HashMap<String, String>();
    configuration.put("page-tokens.keys", "k1:" + base64(PAGE_KEY));
    configuration.put("postgres.password", POSTGRES);
    configuration.put("redis.nodes[0]", "redis://" + redis.getHost() + ":" + redis.getPort());
    configuration.put("redis.password", REDIS);
    configuration.put("neo4j.uri", Stores.neo4j().toString());
    configuration.put("neo4j.username", "neo4j");
    configuration.put("neo4j.password", NEO4J);
    configuration.put("clickhouse.endpoints[0]", "http://127.0.0.1:1");
    configuration.put("clickhouse.password", CLICKHOUSE);
    configuration.put("security.jwt.jwks", "http://127.0.0.1:1/keys");
    configuration.put("security.jwt.issuer", "https://issuer.test");
    configuration.put("security.jwt.audience", "tributary");
    configuration.put("logger.levels.io.tributary", "DEBUG");
    return configuration;
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Metadata authorization() {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + TOKEN);
    return headers;
  }

  private static List<String> answers(ServiceProcess pod) {
    var said = new ArrayList<String>();
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", pod.grpcPort()).usePlaintext().build();
    try {
      String user = Fixtures.newId();
      for (Runnable call :
          List.<Runnable>of(
              () ->
                  FeedServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(30, TimeUnit.SECONDS)
                      .getFeed(GetFeedRequest.newBuilder().setViewerId(user).build()),
              () ->
                  FeedServiceGrpc.newBlockingStub(channel)
                      .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(authorization()))
                      .withDeadlineAfter(30, TimeUnit.SECONDS)
                      .getFeed(GetFeedRequest.newBuilder().setViewerId(user).build()),
              () ->
                  GraphServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(30, TimeUnit.SECONDS)
                      .batchSuggestFriends(
                          BatchSuggestFriendsRequest.newBuilder()
                              .setViewerId(user)
                              .addUserIds(user)
                              .build()),
              () ->
                  PostServiceGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(30, TimeUnit.SECONDS)
                      .listUserPosts(
                          ListUserPostsRequest.newBuilder()
                              .setViewerId(user)
                              .setUserId(user)
                              .setPageToken(TOKEN)
                              .build()))) {
        StatusRuntimeException refused =
            Assertions.catchThrowableOfType(StatusRuntimeException.class, call::run);
        assertThat(refused).isNotNull();
        said.add(refused + " " + refused.getTrailers());
      }
    } finally {
      channel.shutdownNow();
    }
    for (String path : List.of("/prometheus", "/health", "/health/readiness")) {
      said.add(Probe.get(pod.httpPort(), path).body());
    }
    return said;
  }

  @Test
  void areInNoLogNoMetricAndNoAnswer() {
    Stores.postgres().ensureDatabase("secrets");
    Stores.postgres().migrations("secrets").up();
    try (ServiceProcess pod = new ServiceProcess(Stores.postgres(), "secrets", configuration())) {
      pod.awaitReady();
      var said = new ArrayList<>(answers(pod));
      // It was heard, and says in detail whom it refuses.
      Eventually.holds(
          () ->
              pod.log().contains("clickhouse is not available")
                  && pod.log().contains("FeedService/GetFeed is refused"));
      said.add(pod.log());
      assertThat(String.join("\n", said))
          .doesNotContain("sekret")
          .doesNotContain(PAGE_KEY)
          .doesNotContain(base64(PAGE_KEY));
    }
  }

  @Test
  void areNotInTheSentenceOfAStartThatIsRefused() {
    Stores.postgres().ensureDatabase("secrets");
    var configuration = new HashMap<>(configuration());
    configuration.put("page-tokens.keys", "k1:" + base64("sekret"));
    configuration.put("security.jwt.jwks", "no address");
    try (ServiceProcess pod = new ServiceProcess(Stores.postgres(), "secrets", configuration)) {
      assertThat(pod.exitCode()).isEqualTo(1);
      assertThat(pod.log())
          .contains("tributary does not start: ")
          .doesNotContain("sekret")
          .doesNotContain(base64("sekret"));
    }
  }

  @Test
  void areNotRepeatedWhereTheyAreNoFitPartOfAnAddress() {
    Stores.postgres().ensureDatabase("secrets");
    var configuration = new HashMap<>(configuration());
    configuration.put("redis.nodes[0]", "redis://:sekret/8%of^redis@127.0.0.1:6379");
    try (ServiceProcess pod = new ServiceProcess(Stores.postgres(), "secrets", configuration)) {
      assertThat(pod.exitCode()).isEqualTo(1);
      assertThat(pod.log())
          .contains("tributary does not start: redis.nodes[0] is no address")
          .doesNotContain("sekret");
    }
  }
}
