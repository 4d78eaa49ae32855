package io.tributary.platform.page;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.tokens.v1.PageToken;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Page tokens: where the next page begins, signed together with what the list is of. So a token
 * works only for the RPC, viewer and filters that it was made for, and nobody can forge a position.
 */
@Context
public final class PageTokens {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int SHORTEST_KEY = 32;

  private final Map<String, SecretKeySpec> keys;
  private final String signer;
  private final Duration life;
  private final InstantSource clock;

  PageTokens(PageTokenConfig config, InstantSource clock) {
    this.keys = parse(config.keys());
    this.signer = keys.keySet().iterator().next();
    this.life = config.life();
    this.clock = clock;
  }

  /** What a list is of; a token of one list does not work on another. */
  public record Scope(String method, int version, UUID viewer, List<?> filters) {
    /** The list that the call at hand asks for. */
    public static Scope ofThisCall(int version, UUID viewer, Object... filters) {
      return new Scope(Call.current().method(), version, viewer, List.of(filters));
    }
  }

  public String encode(Scope scope, ByteString position) {
    long expires = clock.instant().plus(life).getEpochSecond();
    return text(
        PageToken.newBuilder()
            .setKeyId(signer)
            .setExpiresAtSeconds(expires)
            .setPosition(position)
            .setSignature(sign(signer, scope, expires, position))
            .build()
            .toByteArray());
  }

  private static String text(byte[] token) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  public ByteString decode(Scope scope, String token) {
    PageToken read = read(token);
    if (!keys.containsKey(read.getKeyId())) {
      throw invalid();
    }
    ByteString expected =
        sign(read.getKeyId(), scope, read.getExpiresAtSeconds(), read.getPosition());
    if (!MessageDigest.isEqual(expected.toByteArray(), read.getSignature().toByteArray())) {
      throw invalid();
    }
    if (clock.instant().isAfter(Instant.ofEpochSecond(read.getExpiresAtSeconds()))) {
      throw expired("the page token is too old: start again at the first page");
    }
    return read.getPosition();
  }

  private static PageToken read(String token) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      // The decoder overlooks padding and the last character's spare bits: what was altered there
      // would pass for what we wrote.
      if (!text(bytes).equals(token)) {
        throw invalid();
      }
      return PageToken.parseFrom(bytes);
    } catch (IllegalArgumentException | InvalidProtocolBufferException damaged) {
      throw invalid();
    }
  }

  private static Failure invalid() {
    return refused("TOKEN_INVALID", "not a page token of this list");
  }

  /** Of a token that is genuine, but whose place is gone. */
  public static Failure expired(String why) {
    return refused("TOKEN_EXPIRED", why);
  }

  private static Failure refused(String reason, String why) {
    return new Failure.Invalid(
        reason, List.of(new Failure.Violation("page_token", "page_token", why)));
  }

  private ByteString sign(String keyId, Scope scope, long expires, ByteString position) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(keys.get(keyId));
      feed(mac, scope.method());
      feed(mac, Integer.toString(scope.version()));
      feed(mac, scope.viewer().toString());
      feed(mac, Integer.toString(scope.filters().size()));
      scope.filters().forEach(filter -> feed(mac, filter.toString()));
      mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, expires));
      mac.update(position.asReadOnlyByteBuffer());
      return ByteString.copyFrom(mac.doFinal());
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** With its length, so that no two lists of values run into the same bytes. */
  private static void feed(Mac mac, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    mac.update(bytes);
  }

  private static Map<String, SecretKeySpec> parse(String configured) {
    var keys = new LinkedHashMap<String, SecretKeySpec>();
    for (String entry : configured.split(",", -1)) {
      int colon = entry.indexOf(':');
      if (colon < 1) {
        throw new ConfigurationException(
            "page-tokens.keys must be id:base64, separated by commas, with at least one key");
      }
      String id = entry.substring(0, colon).strip();
      if (keys.put(id, key(entry.substring(colon + 1).strip())) != null) {
        throw new ConfigurationException("page-tokens.keys holds two keys of the id " + id);
      }
    }
    return keys;
  }

  private static SecretKeySpec key(String base64) {
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException notBase64) {
      throw new ConfigurationException("page-tokens.keys holds a key that is not base64");
    }
    if (bytes.length < SHORTEST_KEY) {
      throw new ConfigurationException(
          "page-tokens.keys holds a key shorter than %d bytes".formatted(SHORTEST_KEY));
    }
    return new SecretKeySpec(bytes, ALGORITHM);
  }
}
