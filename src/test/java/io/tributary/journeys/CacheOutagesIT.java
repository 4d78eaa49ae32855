package io.tributary.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.FieldMaskUtil;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.engagement.EngagementLookup;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.platform.call.Call;
import io.tributary.platform.migrate.MigrateCommand;
import io.tributary.posts.PostLookup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The cache while one of its two stores is away. */
class CacheOutagesIT {
  private static final String DATABASE = "cache_outages";

  private static TcpProxy wayToPostgres;
  private static TcpProxy wayToRedis;
  private static Service service;
  private static Fixtures given;

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

  private String author;
  private String viewer;
  private String post;
  private Looking look;

  @BeforeEach
  void give() {
    look = Looking.at(service, given);
    author = look.author();
    viewer = look.viewer();
    post = look.post();
  }

  @Test
  void withoutPostgresWhatIsKeptIsServedToThoseWhoMaySeeIt() {
    String blocked = given.user();
    look.atAll();
    given.block(author, blocked);
    String uncached = given.post(author, "not read yet").getPostId();
    // All of it has come to the copy of the safety facts.
    Eventually.holds(
        () -> {
          long before = look.statements();
          return look.isSeenBy(viewer) && look.statements() == before;
        });
    wayToPostgres.shut();
    try {
      Eventually.holds(() -> up("postgres") == 0);
      assertThat(look.isSeenBy(viewer)).isTrue();
      assertThat(look.users(author)).hasSize(1);
      assertThat(look.isSeenBy(blocked)).isFalse();
      assertThatThrownBy(() -> look.posts(viewer, post, uncached))
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
    look.atAll();
    wayToRedis.shut();
    try {
      Eventually.holds(() -> up("redis") == 0);
      look.change(
          request -> request.setText("changed").setUpdateMask(FieldMaskUtil.fromString("text")));
      assertThat(look.posts(viewer, post).getFirst().getText()).isEqualTo("changed");
      given.block(author, viewer);
      assertThat(look.isSeenBy(viewer)).isFalse();
    } finally {
      var unused = wayToRedis.open();
      Eventually.holds(() -> up("redis") == 1);
    }
    // A copy of the safety facts that had caught up a moment ago is believed until it has aged.
    Eventually.holds(() -> !look.isSeenBy(viewer));
    Eventually.holds(() -> look.posts(author, post).getFirst().getText().equals("changed"));
  }

  private static double up(String store) {
    return service
        .bean(MeterRegistry.class)
        .get("tributary.store.up")
        .tag("store", store)
        .gauge()
        .value();
  }
}
