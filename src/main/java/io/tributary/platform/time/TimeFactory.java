package io.tributary.platform.time;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import jakarta.inject.Singleton;
import java.time.InstantSource;

/** The only place that reads the wall clock; everybody else is handed an {@link InstantSource}. */
@Factory
final class TimeFactory {
  /**
   * In microseconds, because that is what PostgreSQL keeps: what is written reads back the same.
   */
  @Singleton
  @Primary
  InstantSource wallClock() {
    return Micros.of(InstantSource.system());
  }
}
