package io.tributary.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
  @Test
  void userPasswordPortAndDatabaseAreTakenFromTheAddress() {
    var given =
        new Addresses(
            URI.create("postgresql://me:p%40ss@db.example:6543/mine"),
            URI.create("redis://:secret@cache.example:6380"),
            URI.create("neo4j://me:secret@graph.example:7688"),
            URI.create("https://me:secret@events.example:9443/mine"));

    assertThat(given.postgresServer())
        .isEqualTo(new PostgresServer("db.example", 6543, "me", "p@ss"));
    assertThat(given.postgresDatabase()).isEqualTo("mine");
    assertThat(given.redisConfiguration())
        .isEqualTo(Map.of("redis.nodes", List.of("redis://:secret@cache.example:6380")));
    assertThat(given.neo4jConfiguration())
        .isEqualTo(
            Map.of(
                "neo4j.uri", "neo4j://graph.example:7688",
                "neo4j.username", "me",
                "neo4j.password", "secret"));
    assertThat(given.clickHouseConfiguration())
        .isEqualTo(
            Map.of(
                "clickhouse.endpoints", List.of("https://events.example:9443"),
                "clickhouse.database", "mine",
                "clickhouse.username", "me",
                "clickhouse.password", "secret"));
  }

  @Test
  void whatAnAddressLeavesOutIsTheUsual() {
    var given =
        new Addresses(
            URI.create("postgresql://db.example"),
            URI.create("redis://cache.example"),
            URI.create("bolt://graph.example"),
            URI.create("http://events.example"));

    assertThat(given.postgresServer())
        .isEqualTo(new PostgresServer("db.example", 5432, "tributary", ""));
    assertThat(given.postgresDatabase()).isEqualTo("tributary");
    assertThat(given.neo4jConfiguration())
        .containsEntry("neo4j.uri", "bolt://graph.example:7687")
        .containsEntry("neo4j.username", "");
    assertThat(given.clickHouseConfiguration())
        .containsEntry("clickhouse.endpoints", List.of("http://events.example:8123"))
        .containsEntry("clickhouse.database", "tributary")
        .containsEntry("clickhouse.username", "default");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost:6379", "redis://", "/run/redis.sock", "redis://a b", "secret"})
  void whatIsNoAddressIsRefusedWithoutRepeatingIt(String value) {
    assertThatThrownBy(() -> Addresses.address("TRIBUTARY_REDIS", value, "redis://host:6379"))
        .hasMessage("TRIBUTARY_REDIS is no address: it must look like redis://host:6379");
  }
}
