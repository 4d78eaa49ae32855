package io.tributary.platform.redis;

import io.lettuce.core.RedisURI;
import io.micronaut.context.exceptions.ConfigurationException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Where Redis is, as configured; nothing of an address is ever told, since it may hold a password.
 */
final class RedisAddresses {
  private static final Pattern ONLY_A_PORT = Pattern.compile(":\\d*");

  private RedisAddresses() {}

  static List<RedisURI> of(RedisConfig config) {
    return IntStream.range(0, config.nodes().size()).mapToObj(i -> address(i, config)).toList();
  }

  private static RedisURI address(int index, RedisConfig config) {
    RedisURI address =
        parsed(config.nodes().get(index))
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        ("redis.nodes[%d] is no address such as redis://host:6379;"
                                + " percent-encode the password, or give it as redis.password")
                            .formatted(index)));
    address.setTimeout(config.connectTimeout());
    return config.password().isEmpty() ? address : withCredentials(address, config);
  }

  private static Optional<RedisURI> parsed(String text) {
    // All behind it would be left out without a word, the host too.
    if (text.contains("#")) {
      return Optional.empty();
    }
    try {
      RedisURI address = RedisURI.create(text);
      String host = address.getHost();
      // The library takes a port that no host stands before for a host.
      return host == null || host.isBlank() || ONLY_A_PORT.matcher(host).matches()
          ? Optional.empty()
          : Optional.of(address);
    } catch (RuntimeException none) {
      return Optional.empty();
    }
  }

  private static RedisURI withCredentials(RedisURI address, RedisConfig config) {
    RedisURI.Builder builder = RedisURI.builder(address);
    CharSequence password = config.password();
    return (config.username().isEmpty()
            ? builder.withPassword(password)
            : builder.withAuthentication(config.username(), password))
        .build();
  }
}
