package io.tributary.platform.clickhouse;

import com.clickhouse.client.api.data_formats.ClickHouseBinaryFormatReader;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** A row of the table that has each type of column there is in the definitions. */
record Post(
    UUID id,
    UUID author,
    String category,
    List<String> tags,
    int visibility,
    Instant createdAt,
    long version,
    boolean deleted) {
  static Post from(ClickHouseBinaryFormatReader row) {
    return new Post(
        row.getUUID("post_id"),
        row.getUUID("author_id"),
        row.getString("category"),
        row.getList("tags"),
        row.getShort("visibility"),
        row.getInstant("created_at"),
        row.getLong("version"),
        row.getShort("is_deleted") == 1);
  }

  RowBytes into(RowBytes rows) {
    return rows.uuid(id)
        .uuid(author)
        .string(category)
        .strings(tags)
        .uint8(visibility)
        .int64(ChronoUnit.MICROS.between(Instant.EPOCH, createdAt))
        .int64(version)
        .uint8(deleted ? 1 : 0);
  }
}
