package io.tributary.platform.clickhouse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.UUID;

/** Rows in ClickHouse's own binary form, value after value in the order of the columns. */
public final class RowBinary {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  public RowBinary uuid(UUID value) {
    return int64(value.getMostSignificantBits()).int64(value.getLeastSignificantBits());
  }

  public RowBinary uint8(int value) {
    bytes.write(value);
    return this;
  }

  /** Also UInt64, of which only the lower half is used. */
  public RowBinary int64(long value) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      bytes.write((int) (value >>> shift));
    }
    return this;
  }

  /** DateTime64(6). */
  public RowBinary micros(Instant value) {
    return int64(io.tributary.platform.time.Micros.from(value));
  }

  public RowBinary string(String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    length(text.length);
    bytes.writeBytes(text);
    return this;
  }

  public RowBinary strings(Collection<String> values) {
    length(values.size());
    values.forEach(this::string);
    return this;
  }

  private void length(int value) {
    int rest = value;
    while (rest >= 0x80) {
      bytes.write(rest & 0x7f | 0x80);
      rest >>>= 7;
    }
    bytes.write(rest);
  }

  public byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
