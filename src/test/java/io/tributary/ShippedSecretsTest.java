package io.tributary;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.Environment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store without a password is reached without one. */
class ShippedSecretsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres.password",
        "clickhouse.password",
        "neo4j.password",
        "redis.password",
        "page-tokens.keys"
      })
  void areEmptyWhereTheEnvironmentNamesNone(String key) {
    try (Environment configuration =
        ApplicationContext.builder().environmentPropertySource(false).build().getEnvironment()) {
      configuration.start();
      assertThat(configuration.getProperty(key, String.class)).contains("");
    }
  }
}
