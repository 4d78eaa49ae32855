package io.tributary.platform.redis;

import io.lettuce.core.codec.RedisCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Keys and the fields of hashes, one byte a character, so that a field may be an id's 16 bytes.
 * Text of people has no place in a key.
 */
final class KeyCodec implements RedisCodec<String, String> {
  @Override
  public String decodeKey(ByteBuffer bytes) {
    var copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return new String(copy, StandardCharsets.ISO_8859_1);
  }

  @Override
  public ByteBuffer encodeKey(String key) {
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) > 0xFF) {
        throw new IllegalArgumentException("not a key: " + key);
      }
    }
    return ByteBuffer.wrap(key.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public String decodeValue(ByteBuffer bytes) {
    return decodeKey(bytes);
  }

  @Override
  public ByteBuffer encodeValue(String value) {
    return encodeKey(value);
  }
}
