package io.tributary.platform.time;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.time.InstantSource;

@Factory
final class TestTimeFactory {
  @Singleton
  AdjustableClock adjustableClock() {
    return new AdjustableClock();
  }

  @Singleton
  @Primary
  @Replaces(value = InstantSource.class, factory = TimeFactory.class)
  InstantSource clock(AdjustableClock clock) {
    return clock;
  }
}
