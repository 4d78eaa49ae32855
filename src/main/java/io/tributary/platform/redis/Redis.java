package io.tributary.platform.redis;

import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.resilience.Admission;
import io.tributary.platform.resilience.Gate;
import io.tributary.platform.resilience.Gates;
import io.tributary.platform.resilience.Places;
import io.tributary.platform.store.StoreMeters;
import io.tributary.platform.store.StoreWatch;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to Redis: one connection that all share, because commands are pipelined anyway. Every
 * command has a time limit and is refused at once while Redis is away; nothing is queued for later,
 * since what was true when a command was queued may be wrong when it is sent.
 */
@Context
public final class Redis {
  private static final Logger LOG = LoggerFactory.getLogger(Redis.class);
  private static final Duration LATER = Duration.ofMillis(500);

  /**
   * How answers begin that say nothing of the command but of Redis, or of a part of a cluster: it
   * is full, loads its data, cannot write them down, is a replica, has lost its master or a slot,
   * moves one, is busy, or has other users than we know. Before version 7 what a script met stands
   * behind "ERR Error running script".
   */
  private static final Pattern UNABLE =
      Pattern.compile(
          "(?:^|^ERR .*-)(?:OOM|LOADING|MISCONF|READONLY|NOREPLICAS|MASTERDOWN|CLUSTERDOWN|TRYAGAIN"
              + "|BUSY|NOAUTH|WRONGPASS|NOPERM) ");

  private static final Pattern RUN_ID = Pattern.compile("run_id:([0-9a-f]+)");

  /** As the client says it of what it does not even send. */
  private static final String QUEUE_FULL = "Request queue size exceeded";

  private final RedisConfig config;
  private final AbstractRedisClient client;
  private final StoreMeters meters;
  private final Gate gate;
  private final Places places;
  private final StoreWatch watch;
  private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
  private volatile @Nullable Connected connected;

  /** A connection, single or to a cluster, and its commands: they are the same. */
  private record Connected(
      StatefulConnection<String, byte[]> connection,
      RedisClusterAsyncCommands<String, byte[]> commands) {}

  Redis(RedisConfig config, Gates gates, MeterRegistry registry) {
    this.config = config;
    this.client = config.cluster() ? clusterClient(config) : singleClient(config);
    this.meters = new StoreMeters("redis", registry);
    this.gate = gates.of("redis");
    this.places =
        new Places("redis", config.callsAtOnce(), config.acquireTimeout()).metered(registry);
    this.watch =
        new StoreWatch(
            "redis", config.watchInterval(), registry, this::look, StoreWatch.awayFrom("redis"));
    watch.start();
  }

  private static RedisClient singleClient(RedisConfig config) {
    RedisClient client = RedisClient.create(RedisAddresses.of(config).getFirst());
    client.setOptions(options(ClientOptions.builder(), config).build());
    return client;
  }

  private static RedisClusterClient clusterClient(RedisConfig config) {
    RedisClusterClient client = RedisClusterClient.create(RedisAddresses.of(config));
    ClusterClientOptions.Builder builder =
        ClusterClientOptions.builder()
            .topologyRefreshOptions(
                ClusterTopologyRefreshOptions.builder()
                    .enableAllAdaptiveRefreshTriggers()
                    .enablePeriodicRefresh(Duration.ofMinutes(1))
                    .build());
    options(builder, config);
    client.setOptions(builder.build());
    return client;
  }

  private static <B extends ClientOptions.Builder> B options(B builder, RedisConfig config) {
    builder
        .autoReconnect(true)
        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
        .requestQueueSize(config.queue())
        .timeoutOptions(TimeoutOptions.enabled(config.commandTimeout()))
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(config.connectTimeout())
                .tcpNoDelay(true)
                .keepAlive(
                    SocketOptions.KeepAliveOptions.builder()
                        .enable()
                        .idle(Duration.ofSeconds(5))
                        .interval(Duration.ofSeconds(2))
                        .count(3)
                        .build())
                .tcpUserTimeout(
                    SocketOptions.TcpUserTimeoutOptions.builder()
                        .enable()
                        .tcpUserTimeout(Duration.ofSeconds(5))
                        .build())
                .build());
    return builder;
  }

  /** One command, or several that are sent before the first is answered. */
  public <T> @Nullable T call(
      String name,
      Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
    Call.current().ensureLive();
    // Nobody was asked yet who could have failed.
    Connected redis = connected();
    try {
      return gate.once(admission -> ask(admission, redis, name, command));
    } catch (RedisCommandExecutionException refused) {
      throw refusal(refused);
    }
  }

  /**
   * It answered, so the breaker hears nothing of it: what is full takes no writes and can still be
   * read. To callers it is as good as away.
   */
  private static RuntimeException refusal(RedisCommandExecutionException refused) {
    if (!UNABLE.matcher(String.valueOf(refused.getMessage())).find()) {
      return refused;
    }
    LOG.debug("redis does not do what it is asked: {}", refused.getMessage());
    return away();
  }

  private Connected connected() {
    Connected redis = connected;
    if (redis == null) {
      throw away();
    }
    return redis;
  }

  private <T> @Nullable T ask(
      Admission admission,
      Connected redis,
      String name,
      Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
    long start = System.nanoTime();
    RuntimeException failure = null;
    try {
      places.take(admission);
      return await(dispatch(redis, command), Call.current());
    } catch (RuntimeException thrown) {
      failure = translate(thrown);
      throw failure;
    } finally {
      meters.ended(name, System.nanoTime() - start, failure);
    }
  }

  /**
   * Sends and does not wait: for what is good to have and nobody relies on. Whatever becomes of it
   * is measured alone.
   */
  public void send(
      String name,
      Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<?>> command) {
    long start = System.nanoTime();
    Connected redis = connected;
    if (redis == null) {
      meters.ended(name, 0, away());
      return;
    }
    var unused =
        command
            .apply(redis.commands())
            .whenComplete(
                (answer, failure) ->
                    meters.ended(
                        name,
                        System.nanoTime() - start,
                        failure == null ? null : translate(failure)));
  }

  private <T> CompletionStage<T> dispatch(
      Connected redis,
      Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
    try {
      return command.apply(redis.commands()).whenComplete((answer, failure) -> places.giveBack());
    } catch (RuntimeException refused) {
      places.giveBack();
      throw refused;
    }
  }

  private <T> @Nullable T await(CompletionStage<T> answer, Call call) {
    Duration left = call.deadline().remaining();
    boolean byDeadline = left.compareTo(config.commandTimeout()) < 0;
    try {
      return answer
          .toCompletableFuture()
          .get((byDeadline ? left : config.commandTimeout()).toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      throw byDeadline ? new Failure.DeadlineExceeded() : away();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Failure.Cancelled();
    } catch (ExecutionException failed) {
      throw translate(failed.getCause() == null ? failed : failed.getCause());
    }
  }

  private static RuntimeException translate(Throwable thrown) {
    return switch (thrown) {
      case Failure failure -> failure;
      case RedisCommandExecutionException refused -> refused;
      case RedisException gone when String.valueOf(gone.getMessage()).startsWith(QUEUE_FULL) ->
          new Failure.Overloaded("too many commands for redis wait", LATER);
      case RedisException gone -> away();
      // The connection broke with the command on it.
      case IOException gone -> away();
      case RuntimeException defect -> defect;
      default -> new IllegalStateException(thrown);
    };
  }

  private static Failure away() {
    return new Failure.Unavailable("redis", LATER);
  }

  /** Connects when it can; from then on the client reconnects by itself. */
  private StoreWatch.Seen look() {
    return gate.look(
        admission -> {
          Connected redis = connected;
          if (redis == null) {
            redis = connect();
            connected = redis;
          }
          ask(admission, redis, "watch.ping", RedisClusterAsyncCommands::ping);
          subscribe();
          return StoreWatch.Seen.fit("redis is there");
        });
  }

  private Connected connect() {
    RedisCodec<String, byte[]> codec = RedisCodec.of(new KeyCodec(), ByteArrayCodec.INSTANCE);
    try {
      if (client instanceof RedisClusterClient cluster) {
        var connection = cluster.connect(codec);
        return new Connected(connection, connection.async());
      }
      var connection = ((RedisClient) client).connect(codec);
      return new Connected(connection, connection.async());
    } catch (RedisException refused) {
      throw away();
    }
  }

  /** Of every node that holds data. */
  public List<RedisMemory> memory() {
    return Objects.requireNonNull(
            this.<List<String>>call(
                "watch.memory",
                commands ->
                    commands instanceof RedisAdvancedClusterAsyncCommands<String, byte[]> cluster
                        ? cluster.upstream().commands().info()
                        : commands.info().thenApply(List::of)))
        .stream()
        .map(RedisMemory::of)
        .toList();
  }

  /**
   * The processes that hold a cluster's data, each with a name of its own from its start to its
   * end; of a single server nothing.
   */
  public SortedSet<String> primaries() {
    if (!config.cluster()) {
      return new TreeSet<>();
    }
    return Objects.requireNonNull(
            this.<List<String>>call(
                "watch.primaries",
                commands ->
                    ((RedisAdvancedClusterAsyncCommands<String, byte[]>) commands)
                        .upstream()
                        .commands()
                        .info("server")))
        .stream()
        .map(RUN_ID::matcher)
        .filter(Matcher::find)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The listener is told once it is heard, and whenever it is not. */
  public synchronized void listen(String channel, Listener listener) {
    for (Subscription each : subscriptions) {
      if (each.isTo(channel)) {
        each.add(listener);
        return;
      }
    }
    subscriptions.add(new Subscription(client, channel, listener));
  }

  private void subscribe() {
    try {
      subscriptions.forEach(Subscription::connect);
    } catch (RedisException refused) {
      LOG.debug("redis cannot be listened to yet: {}", refused.getMessage());
    }
  }

  public boolean isUp() {
    return watch.isUp();
  }

  @PreDestroy
  void close() {
    watch.close();
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }
}
