package io.tributary.platform.postgres;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.harness.Eventually;
import io.tributary.harness.Service;
import java.util.stream.Stream;

/** The pools as their metrics and the server show them. */
final class PoolState {
  private final Service service;

  PoolState(Service service) {
    this.service = service;
  }

  double active(Pool pool) {
    return service
        .bean(MeterRegistry.class)
        .get("tributary.pool.active")
        .tag("pool", pool.label())
        .gauge()
        .value();
  }

  double sum(String gauge) {
    return service.bean(MeterRegistry.class).find("tributary.pool." + gauge).gauges().stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  /** Nobody holds, waits for or drains a connection. */
  boolean atRest() {
    return Stream.of("active", "waiting", "draining").allMatch(gauge -> sum(gauge) == 0);
  }

  void comesToRest() {
    Eventually.holds(this::atRest);
  }

  long sessions(String condition) {
    return service
        .database()
        .count(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name IN ('tributary-fast', 'tributary-slow', 'tributary-batch') AND
            """
                + condition);
  }

  /** Sessions of the pool in which a statement runs. */
  long running(Pool pool) {
    return sessions("state = 'active' AND application_name = 'tributary-" + pool.label() + "'");
  }

  void endSessions() {
    service
        .database()
        .rows(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name IN ('tributary-fast', 'tributary-slow', 'tributary-batch')
            """);
  }
}
