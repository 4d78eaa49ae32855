package io.tributary.platform.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientConfigProperties;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.ConnectionReuseStrategy;
import com.clickhouse.client.api.command.CommandSettings;
import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QueryResponse;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Context;
import io.tributary.platform.call.Call;
import io.tributary.platform.resilience.Gates;
import io.tributary.platform.store.BlockingCalls;
import io.tributary.platform.store.StoreWatch;
import jakarta.annotation.PreDestroy;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * The way to ClickHouse: one client for the process. The server is told how long it may take, a
 * little less than the caller waits, so that nothing goes on there for nobody.
 */
@Context
public final class ClickHouse {
  /** Below it the server's limit would cut off what can still be answered in time. */
  private static final Duration SHORTEST = Duration.ofMillis(50);

  private static final Query VERSION = Query.named("watch.version", "SELECT version() AS version");

  /** The statement's name stands there in {@code system.query_log} and {@code system.processes}. */
  private static final String IN_QUERY_LOG = "log_comment";

  private final ClickHouseConfig config;
  private final Client client;
  private final BlockingCalls calls;
  private final StoreWatch watch;

  ClickHouse(ClickHouseConfig config, Gates gates, MeterRegistry meters) {
    this.config = config;
    this.client = client(config);
    this.calls =
        new BlockingCalls(
            "clickhouse",
            config.connections(),
            config.acquireTimeout(),
            gates.of("clickhouse"),
            meters,
            ClickHouseFailures::translate);
    this.watch =
        new StoreWatch(
            "clickhouse",
            config.watchInterval(),
            meters,
            this::version,
            StoreWatch.awayFrom("clickhouse"));
    watch.start();
  }

  private static Client client(ClickHouseConfig config) {
    var builder =
        new Client.Builder()
            .setUsername(config.username())
            .setPassword(config.password())
            .setDefaultDatabase(config.database())
            .setClientName("tributary")
            .enableConnectionPool(true)
            .setMaxConnections(config.connections())
            .setConnectTimeout(config.connectTimeout().toMillis(), ChronoUnit.MILLIS)
            .setConnectionRequestTimeout(config.acquireTimeout().toMillis(), ChronoUnit.MILLIS)
            // The longest that any of our statements may take, and a little for the way back.
            .setSocketTimeout(longest(config).plusSeconds(1).toMillis(), ChronoUnit.MILLIS)
            .setConnectionTTL(config.lifetime().toMillis(), ChronoUnit.MILLIS)
            .setKeepAliveTimeout(config.keepAlive().toMillis(), ChronoUnit.MILLIS)
            .setConnectionReuseStrategy(ConnectionReuseStrategy.LIFO)
            .setSocketTcpNodelay(true)
            .setSocketKeepAlive(true)
            .compressServerResponse(false)
            .useServerTimeZone(false)
            .useTimeZone("UTC")
            // Whoever calls us decides whether to try again; reads go on to the next connection.
            .setMaxRetries(0)
            .retryOnFailures(ClientFaultCause.NoHttpResponse)
            // Tables are divided by month, and whoever brings in or deletes the posts of ten years
            // writes to all of them at once.
            .serverSetting("max_partitions_per_insert_block", "0");
    config.endpoints().forEach(builder::addEndpoint);
    return builder.build();
  }

  private static Duration longest(ClickHouseConfig config) {
    return config.queryTimeout().compareTo(config.insertTimeout()) > 0
        ? config.queryTimeout()
        : config.insertTimeout();
  }

  /** All rows of the answer. */
  public <T> List<T> list(
      Query query, Map<String, Object> parameters, Function<ClickHouseBinaryFormatReader, T> row) {
    Duration limit = limit(query);
    return calls.read(query.name(), limit, () -> asking(query, limit, parameters, row));
  }

  private <T> Callable<List<T>> asking(
      Query query,
      Duration limit,
      Map<String, Object> parameters,
      Function<ClickHouseBinaryFormatReader, T> row) {
    QuerySettings settings = settings(limit);
    settings.serverSetting(IN_QUERY_LOG, query.name());
    return () -> {
      var rows = new ArrayList<T>();
      try (QueryResponse response = client.query(query.text(), parameters, settings).get();
          ClickHouseBinaryFormatReader reader = client.newBinaryFormatReader(response)) {
        while (reader.hasNext()) {
          reader.next();
          rows.add(row.apply(reader));
        }
      }
      return rows;
    };
  }

  private Duration limit(Query query) {
    return query.isLive() ? config.liveTimeout() : config.queryTimeout();
  }

  /** Rows in the server's own binary form; all of them, or none. */
  public void insert(String name, String table, List<String> columns, byte[] rowBinary) {
    calls.write(name, config.insertTimeout(), () -> inserting(name, table, columns, rowBinary));
  }

  private Callable<Long> inserting(
      String name, String table, List<String> columns, byte[] rowBinary) {
    var settings = new InsertSettings();
    settings.setQueryId(queryId());
    settings.serverSetting(IN_QUERY_LOG, name);
    settings.serverSetting("max_execution_time", seconds(config.insertTimeout()));
    return () -> {
      try (InsertResponse response =
          client
              .insert(
                  table,
                  columns,
                  new ByteArrayInputStream(rowBinary),
                  ClickHouseFormat.RowBinary,
                  settings)
              .get()) {
        return response.getWrittenRows();
      }
    };
  }

  /** A statement that answers with nothing: definitions, deletions, INSERT … SELECT. */
  public void command(Query query, Map<String, Object> parameters) {
    calls.write(query.name(), config.insertTimeout(), () -> ordering(query, parameters));
  }

  private Callable<Boolean> ordering(Query query, Map<String, Object> parameters) {
    var settings = new CommandSettings();
    settings.setQueryId(queryId());
    settings.serverSetting(IN_QUERY_LOG, query.name());
    settings.serverSetting("max_execution_time", seconds(config.insertTimeout()));
    return () -> {
      client.execute(query.text(), parameters, settings).get().close();
      return true;
    };
  }

  private StoreWatch.Seen version() {
    return StoreWatch.Seen.fit(
        "clickhouse is there, version "
            + calls
                .look(
                    VERSION.name(),
                    config.liveTimeout(),
                    () ->
                        asking(
                            VERSION,
                            config.liveTimeout(),
                            Map.of(),
                            row -> row.getString("version")))
                .getFirst());
  }

  private QuerySettings settings(Duration limit) {
    var settings = new QuerySettings();
    settings.setQueryId(queryId());
    settings.setFormat(ClickHouseFormat.RowBinaryWithNamesAndTypes);
    // A server that restarts leaves each connection of the pool dead, and the client looks whether
    // one is alive only after it was idle for 5 s. A read may try them all: it is one call yet.
    settings.setOption(ClientConfigProperties.RETRY_ON_FAILURE.getKey(), config.connections());
    settings.serverSetting("max_execution_time", seconds(limit));
    settings.serverSetting("cancel_http_readonly_queries_on_client_close", "1");
    return settings;
  }

  /** What is left of the call, and no more than the limit of this kind of statement. */
  private static String seconds(Duration limit) {
    Duration left = Call.current().deadline().remaining();
    Duration allowed = left.compareTo(limit) < 0 ? left : limit;
    Duration given = allowed.compareTo(SHORTEST) < 0 ? SHORTEST : allowed;
    return String.format(Locale.ROOT, "%.3f", given.toMillis() / 1e3);
  }

  /** Under the caller's correlation id, so that the server's query log can be searched by it. */
  private static String queryId() {
    return Call.current().correlationId() + "-" + UUID.randomUUID();
  }

  public boolean isUp() {
    return watch.isUp();
  }

  @PreDestroy
  void close() {
    watch.close();
    client.close();
  }
}
