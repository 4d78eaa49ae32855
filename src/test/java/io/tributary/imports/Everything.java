package io.tributary.imports;

import io.tributary.harness.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** All that imports write, but for what a second import of the same may differ in. */
final class Everything {
  private static final List<String> TABLES =
      List.of(
          "users",
          "posts",
          "post_images",
          "post_image_files",
          "comments",
          "follows",
          "blocks",
          "likes",
          "engagement_events");

  private Everything() {}

  /** With versions and events: equal only if nothing at all was written in between. */
  static List<Map<String, Object>> in(Database database) {
    var rows = new ArrayList<Map<String, Object>>();
    for (String table : TABLES) {
      rows.addAll(database.rows("SELECT t::text FROM %s AS t ORDER BY 1".formatted(table)));
    }
    rows.addAll(database.rows("SELECT m::text FROM mutes AS m ORDER BY 1"));
    rows.addAll(database.rows("SELECT id::text FROM outbox ORDER BY 1"));
    return rows;
  }

  /** Equal for two imports of the same, however they came in. */
  static List<Map<String, Object>> butVersionsIn(Database database) {
    var rows = new ArrayList<Map<String, Object>>();
    for (String table :
        List.of(
            "users",
            "posts",
            "comments",
            "likes",
            "engagement_events",
            "follows",
            "blocks",
            "mutes")) {
      rows.addAll(
          database.rows(
              "SELECT (to_jsonb(t) - 'version' - 'removed_at')::text FROM %s AS t ORDER BY 1"
                  .formatted(table)));
    }
    rows.addAll(
        database.rows("SELECT count(*) AS ended FROM follows WHERE removed_at IS NOT NULL"));
    rows.addAll(
        database.rows(
            // Batches of events are cut as the import was.
            """
            SELECT event_type, aggregate_id FROM outbox WHERE event_type <> 'engagement_recorded'
            ORDER BY event_type, aggregate_id
            """));
    return rows;
  }
}
