package io.tributary.outbox;

import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** A way to each projected store, which can be shut. */
final class WayToStores implements AutoCloseable {
  private final Map<String, TcpProxy> ways =
      Map.of(
          "clickhouse", new TcpProxy(Stores.clickHouse()).open(),
          "neo4j", new TcpProxy(Stores.neo4j()).open(),
          "redis", new TcpProxy(Stores.redis()).open());

  /** For a service that goes these ways. */
  Map<String, Object> configuration() {
    return Map.of(
        "clickhouse.endpoints", List.of("http://127.0.0.1:" + to("clickhouse").port()),
        "neo4j.uri", "bolt://127.0.0.1:" + to("neo4j").port(),
        "redis.nodes", List.of("redis://127.0.0.1:" + to("redis").port()));
  }

  private TcpProxy to(String store) {
    return Objects.requireNonNull(ways.get(store));
  }

  void shut(String store) {
    to(store).shut();
  }

  void open(String store) {
    var unused = to(store).open();
  }

  @Override
  public void close() {
    ways.values().forEach(TcpProxy::close);
  }
}
