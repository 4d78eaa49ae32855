package io.tributary.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.micronaut.context.exceptions.ConfigurationException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressesTest {
  private static RedisConfig config(String username, String password, String... nodes) {
    return new RedisConfig(
        List.of(nodes),
        username,
        password,
        false,
        Duration.ofMillis(100),
        Duration.ofSeconds(2),
        16,
        1,
        Duration.ZERO,
        Duration.ofSeconds(1));
  }

  private static RedisCredentials credentials(RedisURI address) {
    return Objects.requireNonNull(address.getCredentialsProvider().resolveCredentials().block());
  }

  private static String password(RedisURI address) {
    return String.valueOf(credentials(address).getPassword());
  }

  @Test
  void anAddressMayHaveItsPasswordInIt() {
    RedisURI address =
        RedisAddresses.of(config("", "", "redis://:p%2Fss%23@stores.example:6380")).getFirst();
    assertThat(address.getHost()).isEqualTo("stores.example");
    assertThat(address.getPort()).isEqualTo(6380);
    assertThat(address.getTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(password(address)).isEqualTo("p/ss#");
  }

  @Test
  void aPasswordOfItsOwnIsThatOfEveryNodeAndMayHaveAnythingInIt() {
    List<RedisURI> nodes =
        RedisAddresses.of(config("", "p/s#s@%", "redis://a:1", "rediss://:old@b:2"));
    assertThat(nodes).extracting(RedisAddressesTest::password).containsOnly("p/s#s@%");
    assertThat(nodes).extracting(RedisURI::getHost).containsExactly("a", "b");
    assertThat(nodes.getLast().isSsl()).isTrue();
    assertThat(nodes.getLast().getTimeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aPasswordMayBeThatOfAUser() {
    RedisURI address = RedisAddresses.of(config("name", "secret", "redis://a:1")).getFirst();
    assertThat(credentials(address).getUsername()).isEqualTo("name");
    assertThat(password(address)).isEqualTo("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://:sek/ret@host:6379",
        "redis://:sek#ret@host:6379",
        "redis://:sek^ret@host:6379",
        "redis://:sek%ret@host:6379",
        "redis://:sek ret@host:6379",
        "redis://:sekret@:6379",
        "redis://:sekret@",
        "sekret"
      })
  void whatIsNoAddressIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> RedisAddresses.of(config("", "", "redis://host:6379", text)))
        .isInstanceOf(ConfigurationException.class)
        .hasNoCause()
        .hasMessage(
            "redis.nodes[1] is no address such as redis://host:6379;"
                + " percent-encode the password, or give it as redis.password");
  }
}
