package io.tributary.local.clickhouse;

import io.tributary.local.LocalClickHouse;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests as they are on the wire, for what the client would not send. */
final class Http implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final LocalClickHouse server;

  Http(LocalClickHouse server) {
    this.server = server;
  }

  HttpResponse<String> post(String sql) {
    return post(Map.of(), sql.getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> post(Map<String, String> parameters, byte[] body) {
    String query =
        parameters.entrySet().stream()
            .map(each -> each.getKey() + "=" + encoded(each.getValue()))
            .collect(Collectors.joining("&"));
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(server.url() + "/?" + query))
              .timeout(Duration.ofMinutes(1))
              .POST(HttpRequest.BodyPublishers.ofByteArray(body))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  static String code(HttpResponse<?> response) {
    return response.headers().firstValue("X-ClickHouse-Exception-Code").orElse("none");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    client.close();
  }
}
