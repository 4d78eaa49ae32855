package io.tributary.harness;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.Serve;
import io.tributary.api.admin.v1.AdminServiceGrpc;
import io.tributary.api.engagement.v1.EngagementServiceGrpc;
import io.tributary.api.feed.v1.FeedServiceGrpc;
import io.tributary.api.graph.v1.GraphServiceGrpc;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.api.lookup.v1.LookupServiceGrpc;
import io.tributary.api.posts.v1.PostServiceGrpc;
import io.tributary.api.trending.v1.TrendingServiceGrpc;
import io.tributary.api.users.v1.UserServiceGrpc;
import io.tributary.local.PostgresServer;
import io.tributary.platform.health.Readiness;
import io.tributary.platform.time.AdjustableClock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The whole service on real stores, and a client's channel to it. */
public final class Service implements AutoCloseable {
  private final Serve serve;
  private final PostgresServer postgres;
  private final String databaseName;
  private final Database database;
  private final ManagedChannel channel;

  private Service(Serve serve, PostgresServer postgres, String databaseName) {
    this.serve = serve;
    this.postgres = postgres;
    this.databaseName = databaseName;
    this.database = new Database(postgres, databaseName);
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", serve.grpcPort())
            .usePlaintext()
            .maxInboundMessageSize(16 * 1024 * 1024)
            .build();
  }

  /** One more service on the same store. */
  public static Service on(
      PostgresServer postgres, String database, Map<String, Object> overrides) {
    var configuration = new HashMap<>(Stores.configuration(database));
    configuration.putAll(postgres.configuration(database));
    configuration.put("micronaut.server.port", -1);
    configuration.put("grpc.server.port", 0);
    // Who tests something else is not to be disturbed by it.
    configuration.put("outbox.transport", "NONE");
    configuration.put("trending.compute", false);
    configuration.put("warming.enabled", false);
    configuration.put("inspection.enabled", false);
    configuration.put("feed.builder.enabled", false);
    configuration.put("safety.memory", "0s");
    // What takes long on a busy machine is no less for it.
    configuration.put("feed.rank-time", "20s");
    configuration.put("cache.load-time", "25s");
    configuration.put("cache.lock-life", "30s");
    // A store that a test took away and gave back is asked again soon.
    configuration.put("resilience.open-for", "100ms");
    configuration.putAll(overrides);
    return new Service(Serve.start(configuration, "local", "test"), postgres, database);
  }

  /** One more pod beside it. */
  public Service another() {
    return another(Map.of());
  }

  public Service another(Map<String, Object> overrides) {
    Service other = on(postgres, databaseName, overrides);
    Eventually.holds(other::isReady);
    return other;
  }

  /** How often these statements were sent to a store, whatever came of them. */
  public long asked(String... statements) {
    Set<String> wanted = Set.of(statements);
    return asked(timer -> wanted.contains(timer.getId().getTag("statement")));
  }

  /** How often a store was asked and answered, but for looks whether it is there. */
  public long askedOf(String store) {
    return asked(
        timer ->
            store.equals(timer.getId().getTag("store"))
                && "ok".equals(timer.getId().getTag("outcome"))
                && !String.valueOf(timer.getId().getTag("statement")).startsWith("watch."));
  }

  private long asked(Predicate<Timer> wanted) {
    return bean(MeterRegistry.class).find("tributary.store.statement").timers().stream()
        .filter(wanted)
        .mapToLong(Timer::count)
        .sum();
  }

  public Database database() {
    return database;
  }

  public ManagedChannel channel() {
    return channel;
  }

  public int grpcPort() {
    return serve.grpcPort();
  }

  public int httpPort() {
    return serve.httpPort();
  }

  public <T> T bean(Class<T> type) {
    return serve.context().getBean(type);
  }

  public <T> Collection<T> beans(Class<T> type) {
    return serve.context().getBeansOfType(type);
  }

  public boolean isReady() {
    return bean(Readiness.class).obstacle().isEmpty();
  }

  public AdjustableClock clock() {
    return bean(AdjustableClock.class);
  }

  public UserServiceGrpc.UserServiceBlockingStub users() {
    return UserServiceGrpc.newBlockingStub(channel);
  }

  public PostServiceGrpc.PostServiceBlockingStub posts() {
    return PostServiceGrpc.newBlockingStub(channel);
  }

  public GraphServiceGrpc.GraphServiceBlockingStub graph() {
    return GraphServiceGrpc.newBlockingStub(channel);
  }

  public EngagementServiceGrpc.EngagementServiceBlockingStub engagement() {
    return EngagementServiceGrpc.newBlockingStub(channel);
  }

  public AdminServiceGrpc.AdminServiceBlockingStub admin() {
    return AdminServiceGrpc.newBlockingStub(channel);
  }

  public FeedServiceGrpc.FeedServiceBlockingStub feed() {
    return FeedServiceGrpc.newBlockingStub(channel);
  }

  public ImportServiceGrpc.ImportServiceBlockingStub imports() {
    return ImportServiceGrpc.newBlockingStub(channel);
  }

  public LookupServiceGrpc.LookupServiceBlockingStub lookup() {
    return LookupServiceGrpc.newBlockingStub(channel);
  }

  public TrendingServiceGrpc.TrendingServiceBlockingStub trending() {
    return TrendingServiceGrpc.newBlockingStub(channel);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    serve.close();
  }
}
