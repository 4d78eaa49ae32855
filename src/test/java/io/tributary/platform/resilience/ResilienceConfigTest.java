package io.tributary.platform.resilience;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.exceptions.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ResilienceConfigTest {
  private static ResilienceConfig config(int least, Duration openFor, Duration retryWithin) {
    return new ResilienceConfig(
        5, 100, least, 50, openFor, Duration.ofSeconds(10), retryWithin, Duration.ZERO);
  }

  @Test
  void whatIsOutOfItsBoundsIsRefusedWithASentence() {
    Duration fine = Duration.ofSeconds(30);
    assertThatCode(() -> config(20, fine, Duration.ZERO)).doesNotThrowAnyException();
    assertThatThrownBy(() -> config(101, fine, Duration.ZERO))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("resilience.window-at-least");
    assertThatThrownBy(() -> config(20, Duration.ofMillis(9), Duration.ZERO))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("resilience.open-for");
    assertThatThrownBy(() -> config(20, Duration.ofHours(2), Duration.ZERO))
        .isInstanceOf(ConfigurationException.class);
    assertThatThrownBy(() -> config(20, fine, Duration.ofMillis(-1)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("resilience.retry-within");
  }
}
