package io.tributary.local.clickhouse;

import com.clickhouse.client.api.internal.CompressedBlockInputStream;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4FrameInputStream;
import org.jspecify.annotations.Nullable;

/** A request as ClickHouse's HTTP interface defines it, taken apart. */
record Request(
    byte @Nullable [] query,
    byte[] body,
    Map<String, String> settings,
    Map<String, String> parameters,
    String user,
    String password,
    String database,
    String format,
    String queryId,
    @Nullable String sessionId,
    boolean sessionMustExist,
    boolean compressBlocks,
    @Nullable String contentEncoding) {

  private static final int BLOCK = 1 << 20;

  /** What belongs to the interface; every other parameter is a setting of the query. */
  private static final Set<String> NOT_SETTINGS =
      Set.of(
          "query",
          "database",
          "default_format",
          "session_id",
          "session_timeout",
          "session_check",
          "session_timezone",
          "query_id",
          "compress",
          "decompress",
          "enable_http_compression",
          "user",
          "password",
          "wait_end_of_query",
          "buffer_size",
          "role",
          "client_protocol_version",
          "close_session",
          "stacktrace",
          "quota_key");

  static Request of(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getRequestHeaders();
    Map<String, byte[]> given = fromUrl(exchange.getRequestURI().getRawQuery());
    byte[] body = body(exchange.getRequestBody(), headers, flag(given, "decompress"));
    String contentType = String.valueOf(headers.getFirst("Content-Type"));
    if (contentType.startsWith("multipart/form-data")) {
      given.putAll(Multipart.parts(contentType, body));
      body = new byte[0];
    }
    var settings = new LinkedHashMap<String, String>();
    var parameters = new LinkedHashMap<String, String>();
    given.forEach(
        (name, value) -> {
          if (name.startsWith("param_")) {
            parameters.put(name.substring("param_".length()), text(value));
          } else if (!NOT_SETTINGS.contains(name)) {
            settings.put(name, text(value));
          }
        });
    String[] credentials = credentials(headers, given);
    String accepted = String.valueOf(headers.getFirst("Accept-Encoding"));
    return new Request(
        given.get("query"),
        body,
        settings,
        parameters,
        credentials[0],
        credentials[1],
        text(given, "database", header(headers, "X-ClickHouse-Database", "default")),
        text(given, "default_format", header(headers, "X-ClickHouse-Format", "TabSeparated")),
        text(
            given,
            "query_id",
            header(headers, "X-ClickHouse-Query-Id", UUID.randomUUID().toString())),
        given.containsKey("session_id") ? text(given, "session_id", "") : null,
        flag(given, "session_check"),
        flag(given, "compress"),
        flag(given, "enable_http_compression") ? encoding(accepted) : null);
  }

  private static @Nullable String encoding(String accepted) {
    if (accepted.contains("lz4")) {
      return "lz4";
    }
    return accepted.contains("gzip") ? "gzip" : null;
  }

  private static byte[] body(InputStream raw, Headers headers, boolean blocks) throws IOException {
    String encoding = headers.getFirst("Content-Encoding");
    InputStream stream = raw;
    if ("lz4".equals(encoding)) {
      stream = new LZ4FrameInputStream(raw);
    } else if ("gzip".equals(encoding)) {
      stream = new GZIPInputStream(raw);
    } else if (blocks) {
      stream =
          new CompressedBlockInputStream(
              raw, LZ4Factory.fastestInstance().fastDecompressor(), BLOCK);
    }
    return stream.readAllBytes();
  }

  private static String[] credentials(Headers headers, Map<String, byte[]> given) {
    String authorization = headers.getFirst("Authorization");
    if (authorization != null && authorization.startsWith("Basic ")) {
      String both = text(Base64.getDecoder().decode(authorization.substring("Basic ".length())));
      int colon = both.indexOf(':');
      return colon < 0
          ? new String[] {both, ""}
          : new String[] {both.substring(0, colon), both.substring(colon + 1)};
    }
    return new String[] {
      text(given, "user", header(headers, "X-ClickHouse-User", "default")),
      text(given, "password", header(headers, "X-ClickHouse-Key", ""))
    };
  }

  private static Map<String, byte[]> fromUrl(@Nullable String rawQuery) {
    var given = new LinkedHashMap<String, byte[]>();
    if (rawQuery != null) {
      for (String pair : rawQuery.split("&", -1)) {
        int equals = pair.indexOf('=');
        if (equals > 0) {
          given.put(
              decoded(pair.substring(0, equals)),
              decoded(pair.substring(equals + 1)).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return given;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static boolean flag(Map<String, byte[]> given, String name) {
    return text(given, name, "0").matches("1|true");
  }

  private static String text(Map<String, byte[]> given, String name, String otherwise) {
    byte[] value = given.get(name);
    return value == null ? otherwise : text(value);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static String header(Headers headers, String name, String otherwise) {
    String value = headers.getFirst(name);
    return value == null ? otherwise : value;
  }
}
