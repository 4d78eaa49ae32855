package io.tributary.platform.migrate;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.command.CommandResponse;
import io.tributary.platform.clickhouse.Definitions;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes ClickHouse's definitions up, each file once, recorded with its checksum. */
public final class ClickHouseMigrations {
  private static final Logger LOG = LoggerFactory.getLogger(ClickHouseMigrations.class);
  private static final String FOLDER = "clickhouse-ddl";

  private final String endpoint;
  private final String database;
  private final String username;
  private final String password;
  private final Definitions definitions;

  /**
   * @param cluster null for one node
   */
  public ClickHouseMigrations(
      String endpoint,
      String database,
      String username,
      String password,
      @Nullable String cluster) {
    this.endpoint = endpoint;
    this.database = database;
    this.username = username;
    this.password = password;
    this.definitions = new Definitions(cluster);
  }

  /** How many files were applied. */
  public int up() {
    return up(Scripts.in(FOLDER));
  }

  int up(List<Scripts.Script> scripts) {
    try (Client client =
        new Client.Builder()
            .addEndpoint(endpoint)
            .setUsername(username)
            .setPassword(password)
            .setConnectTimeout(10, ChronoUnit.SECONDS)
            .setSocketTimeout(5, ChronoUnit.MINUTES)
            .setMaxRetries(0)
            .build()) {
      run(
          client,
          "default",
          definitions.render(
              "CREATE DATABASE IF NOT EXISTS `%s` ${on_cluster}".formatted(database)));
      run(
          client,
          database,
          definitions.render(
              """
              CREATE TABLE IF NOT EXISTS schema_history ${on_cluster} (
                number UInt32, name String, checksum UInt64,
                applied_at DateTime64(3, 'UTC') DEFAULT now64(3))
              ENGINE = ${engine:ReplacingMergeTree:applied_at} ORDER BY number
              """));
      List<Scripts.Script> pending = Scripts.pending("clickhouse", scripts, applied(client));
      pending.forEach(script -> apply(client, script));
      return pending.size();
    }
  }

  private Map<Integer, Long> applied(Client client) {
    return client
        .queryAll("SELECT number, checksum FROM `%s`.schema_history FINAL".formatted(database))
        .stream()
        .collect(Collectors.toMap(row -> row.getInteger("number"), row -> row.getLong("checksum")));
  }

  private void apply(Client client, Scripts.Script script) {
    script.statements().forEach(each -> run(client, database, definitions.render(each)));
    run(
        client,
        database,
        "INSERT INTO schema_history (number, name, checksum) VALUES (%d, '%s', %d)"
            .formatted(script.number(), script.name(), script.checksum()));
  }

  private static void run(Client client, String database, String sql) {
    var settings = new com.clickhouse.client.api.command.CommandSettings();
    settings.setDatabase(database);
    try (CommandResponse response = client.execute(sql, settings).get()) {
      LOG.debug("clickhouse took {} ns", response.getServerTime());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new Refusal("clickhouse: interrupted", interrupted);
    } catch (Exception failure) {
      throw new Refusal("clickhouse: " + rootMessage(failure), failure);
    }
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }
}
