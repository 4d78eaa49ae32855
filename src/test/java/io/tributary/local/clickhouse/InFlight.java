package io.tributary.local.clickhouse;

import com.clickhouse.client.api.Client;
import java.util.Map;

/** What the server is at. The engine makes its own ids; ours are the comments. */
final class InFlight {
  private InFlight() {}

  static boolean has(Client client, String queryId) {
    return client
            .queryAll(
                "SELECT count() AS n FROM system.processes WHERE Settings['log_comment'] ="
                    + " {id:String}",
                Map.of("id", queryId))
            .getFirst()
            .getLong("n")
        > 0;
  }
}
