package io.tributary.local.clickhouse;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Connections into the engine. Each request has one of its own: after an error a connection would
 * hand its next user what was left of the answer, and two threads on one would mix up parameters.
 */
final class Connections implements AutoCloseable {
  private final Engine engine;
  private final List<String> arguments;
  // The engine ends with its last connection, so one is kept.
  private final Connection keeper;

  Connections(Engine engine, Path data, Path config) {
    this.engine = engine;
    this.arguments =
        List.of(
            "clickhouse",
            "--path=" + data,
            "--config-file=" + config,
            // As a server: SELECT must be said.
            "--implicit_select=0");
    this.keeper = open();
  }

  Connection open() {
    MemorySegment handle = engine.connect(arguments);
    if (handle == null) {
      throw new IllegalStateException(
          "the engine does not open its folder: is another process using it?");
    }
    return new Connection(handle);
  }

  /** One connection; not for two threads. */
  final class Connection implements AutoCloseable {
    private final MemorySegment handle;

    private Connection(MemorySegment handle) {
      this.handle = handle;
    }

    /** Settings that a caller may not change once it is read-only come first. */
    Engine.Answer prepare(String database, Map<String, String> settings) {
      Engine.Answer used = query("USE " + quoted(database, '`'), "Null", Map.of());
      if (used.error() != null || settings.isEmpty()) {
        return used;
      }
      String assignments =
          settings.entrySet().stream()
              .sorted(java.util.Comparator.comparing(entry -> entry.getKey().equals("readonly")))
              .map(entry -> quoted(entry.getKey(), '`') + " = " + quoted(entry.getValue(), '\''))
              .collect(Collectors.joining(", "));
      return query("SET " + assignments, "Null", Map.of());
    }

    Engine.Answer query(String sql, String format, Map<String, String> parameters) {
      return engine.query(handle, sql, format, parameters);
    }

    Engine.Answer insert(String sql, String format, Map<String, String> parameters, byte[] data) {
      return engine.insert(handle, sql, format, parameters, data);
    }

    @Override
    public void close() {
      engine.close(handle);
    }
  }

  private static String quoted(String name, char quote) {
    return quote + name.replace("\\", "\\\\").replace(String.valueOf(quote), "\\" + quote) + quote;
  }

  /** Ends whatever still runs, so that the engine can be left in peace. */
  void killAll() {
    try (Connection connection = open()) {
      connection.query("KILL QUERY WHERE query_id != queryID() ASYNC", "Null", Map.of());
    }
  }

  @Override
  public void close() {
    keeper.close();
  }
}
