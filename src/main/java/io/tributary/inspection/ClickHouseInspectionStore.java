package io.tributary.inspection;

import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** ClickHouse's own statistics. */
@Singleton
final class ClickHouseInspectionStore {
  // On a cluster, of the node that answers.
  private static final Query PARTITIONS =
      Query.named(
          "inspection.partitions",
          """
          SELECT table, uniqExact(partition_id) AS partitions
          FROM system.parts
          WHERE active AND database = currentDatabase()
          GROUP BY table
          """);

  private final ClickHouse clickHouse;

  ClickHouseInspectionStore(ClickHouse clickHouse) {
    this.clickHouse = clickHouse;
  }

  List<TablePartitions> partitions() {
    return clickHouse.list(
        PARTITIONS,
        Map.of(),
        row -> new TablePartitions(row.getString("table"), row.getLong("partitions")));
  }
}
