package io.tributary.local.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;

/** What a pod says of itself: how much memory, how many descriptors and threads it has. */
record ServerMetrics(double heapMib, double otherMib, double descriptors, double threads) {
  private static final double MIB = 1024 * 1024;

  static ServerMetrics read(URI address) throws InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(10)).build(),
              HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException(address + " answers " + answer.statusCode());
      }
      return parse(answer.body());
    } catch (IOException failure) {
      throw new UncheckedIOException("the metrics at " + address + " cannot be read", failure);
    }
  }

  static ServerMetrics parse(String text) {
    return new ServerMetrics(
        sum(text, "jvm_memory_used_bytes{area=\"heap\"") / MIB,
        sum(text, "jvm_memory_used_bytes{area=\"nonheap\"") / MIB,
        sum(text, "process_files_open_files"),
        sum(text, "jvm_threads_live_threads"));
  }

  private static double sum(String text, String beginning) {
    return text.lines()
        .filter(line -> line.startsWith(beginning))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  String words() {
    return String.format(
        Locale.ROOT,
        "heap %.0f MiB, other memory %.0f MiB, %.0f descriptors, %.0f threads",
        heapMib,
        otherMib,
        descriptors,
        threads);
  }
}
