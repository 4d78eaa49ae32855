package io.tributary.local;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** Three Redis servers of our own that share the slots of a cluster, without replicas. */
public final class LocalRedisCluster implements AutoCloseable {
  private static final int NODES = 3;
  private static final int SLOTS = 16_384;

  /** The nodes talk to each other on a port that is this much higher. */
  private static final int BUS = 10_000;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<LocalRedis> nodes;

  private LocalRedisCluster(List<LocalRedis> nodes) {
    this.nodes = nodes;
  }

  public static LocalRedisCluster start(Path folder) {
    var nodes = new ArrayList<LocalRedis>();
    try {
      for (int i = 0; i < NODES; i++) {
        nodes.add(LocalRedis.startNode(folder.resolve("node-" + i), freePort()));
      }
      join(nodes);
      return new LocalRedisCluster(List.copyOf(nodes));
    } catch (RuntimeException failure) {
      nodes.forEach(LocalRedis::close);
      throw failure;
    }
  }

  /** One whose bus is free as well, and both below those that the system gives away. */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(12_000, 22_000);
      if (isFree(port) && isFree(port + BUS)) {
        return port;
      }
    }
  }

  private static boolean isFree(int port) {
    try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  private static void join(List<LocalRedis> nodes) {
    for (int i = 0; i < nodes.size(); i++) {
      int from = SLOTS * i / nodes.size();
      int to = SLOTS * (i + 1) / nodes.size();
      ask(
          nodes.get(i),
          commands -> {
            commands.clusterAddSlots(IntStream.range(from, to).toArray());
            nodes.forEach(other -> commands.clusterMeet("127.0.0.1", other.port()));
            return "joined";
          });
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!nodes.stream().allMatch(LocalRedisCluster::knowsAll)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("the nodes of Redis do not become a cluster");
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static boolean knowsAll(LocalRedis node) {
    String state = ask(node, RedisCommands::clusterInfo);
    return state.contains("cluster_state:ok") && state.contains("cluster_known_nodes:" + NODES);
  }

  private interface Question {
    String of(RedisCommands<String, String> commands);
  }

  private static String ask(LocalRedis node, Question question) {
    try (RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", node.port()));
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.of(connection.sync());
    }
  }

  public List<LocalRedis> nodes() {
    return nodes;
  }

  /** What the service needs to know to reach it. */
  public Map<String, Object> configuration() {
    return Map.of(
        "redis.cluster",
        true,
        "redis.nodes",
        nodes.stream().map(node -> "redis://127.0.0.1:" + node.port()).toList());
  }

  @Override
  public void close() {
    nodes.forEach(LocalRedis::close);
  }
}
