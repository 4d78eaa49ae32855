package io.tributary.platform.health;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.health.HealthStatus;
import io.micronaut.management.health.indicator.HealthIndicator;
import io.micronaut.management.health.indicator.HealthResult;
import io.micronaut.management.health.indicator.annotation.Readiness;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import org.reactivestreams.Publisher;

/** The readiness probe's answer over HTTP, with the reason when it is no. */
@Singleton
@Readiness
final class ReadinessIndicator implements HealthIndicator {
  private final io.tributary.platform.health.Readiness readiness;

  ReadinessIndicator(io.tributary.platform.health.Readiness readiness) {
    this.readiness = readiness;
  }

  @Override
  public Publisher<HealthResult> getResult() {
    Optional<String> obstacle = readiness.obstacle();
    var result =
        HealthResult.builder("tributary", obstacle.isEmpty() ? HealthStatus.UP : HealthStatus.DOWN);
    obstacle.ifPresent(why -> result.details(Map.of("why", why)));
    return Publishers.just(result.build());
  }
}
