package io.tributary.local.clickhouse;

import io.tributary.local.clickhouse.Connections.Connection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Connections that live from one request to the next, for those who name a session. One request at
 * a time; a session whose statement failed is dropped, because its connection is no longer clean.
 */
final class Sessions {
  private static final int AT_MOST = 100;

  private final Connections connections;
  private final Map<String, Held> held = new HashMap<>();

  Sessions(Connections connections) {
    this.connections = connections;
  }

  private static final class Held {
    final Connection connection;
    boolean busy;

    Held(Connection connection) {
      this.connection = connection;
    }
  }

  /** Null if the session is busy. */
  synchronized @Nullable Connection take(String id) {
    Held session = held.get(id);
    if (session == null) {
      dropOneIfFull();
      session = new Held(connections.open());
      held.put(id, session);
    }
    if (session.busy) {
      return null;
    }
    session.busy = true;
    return session.connection;
  }

  synchronized boolean exists(String id) {
    return held.containsKey(id);
  }

  synchronized void giveBack(String id, boolean clean) {
    Held session = held.get(id);
    if (session != null) {
      session.busy = false;
      if (!clean) {
        held.remove(id);
        session.connection.close();
      }
    }
  }

  private void dropOneIfFull() {
    if (held.size() >= AT_MOST) {
      held.entrySet().stream()
          .filter(entry -> !entry.getValue().busy)
          .findFirst()
          .ifPresent(
              entry -> {
                held.remove(entry.getKey());
                entry.getValue().connection.close();
              });
    }
  }

  synchronized void closeAll() {
    held.values().forEach(session -> session.connection.close());
    held.clear();
  }
}
