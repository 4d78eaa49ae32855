package io.tributary.platform.clickhouse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Rows in ClickHouse's binary form, value by value. */
final class RowBytes {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  RowBytes uuid(UUID id) {
    return int64(id.getMostSignificantBits()).int64(id.getLeastSignificantBits());
  }

  RowBytes int64(long value) {
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array());
    return this;
  }

  RowBytes uint8(int value) {
    out.write(value);
    return this;
  }

  RowBytes string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    size(utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  RowBytes strings(List<String> texts) {
    size(texts.size());
    texts.forEach(this::string);
    return this;
  }

  private void size(int size) {
    int left = size;
    while (left >= 0x80) {
      out.write((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }

  byte[] bytes() {
    return out.toByteArray();
  }
}
