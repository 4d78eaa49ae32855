package io.tributary.platform.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.ServiceProcess;
import io.tributary.harness.Stores;
import io.tributary.local.PostgresServer;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class BadConfigurationIT {
  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("page-tokens.keys", "", "page-tokens.keys must be id:base64"),
        Arguments.of("page-tokens.keys", "a:c2VjcmV0LWtleQ==", "a key shorter than 32 bytes"),
        Arguments.of("postgres.fast.size", "0", "must be greater than or equal to 2"),
        Arguments.of("postgres.port", "70000", "must be less than or equal to 65535"),
        Arguments.of("trending.weights.like", "-1", "must be greater than or equal to 0"),
        Arguments.of("cache.near.life", "2h", "cache.near.life must be from 0s to 1h"),
        Arguments.of("trending.every", "10ms", "trending.every must be at least 1s"),
        Arguments.of("server.max-request-bytes", "many", "many"),
        Arguments.of(
            "server.request-time", "10ms", "server.request-time must be from 100ms to 10m"),
        Arguments.of(
            "server.unread-bytes", "1048576", "server.unread-bytes must be at least four times"),
        Arguments.of("security.plaintext", "false", "everything would be sent in plaintext"),
        Arguments.of("security.anonymous", "false", "nobody could call"),
        Arguments.of("security.default-roles", "raeder", "no role is named raeder"),
        Arguments.of(
            "security.tls.client-ca", "/ca.crt", "client-ca needs security.tls.certificate"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void stopsTheStartWithASentence(String key, String value, String sentence) {
    PostgresServer postgres = Stores.postgres();
    try (var process = new ServiceProcess(postgres, "postgres", Map.of(key, value))) {
      assertThat(process.exitCode()).isEqualTo(1);
      assertThat(process.log())
          .contains("tributary does not start: ")
          .contains(sentence)
          .doesNotContain("\tat ")
          .doesNotContain("c2VjcmV0LWtleQ");
    }
  }
}
