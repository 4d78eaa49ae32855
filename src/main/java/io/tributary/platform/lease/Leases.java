package io.tributary.platform.lease;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.metrics.MetricNames;
import io.tributary.platform.postgres.Postgres;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Shares duties out among the pods, through PostgreSQL and by its clock alone. */
@Singleton
public final class Leases {
  private final Postgres postgres;
  private final LeaseConfig config;
  private final MeterRegistry meters;
  private final UUID pod = UUID.randomUUID();
  private final List<Duty> duties = new CopyOnWriteArrayList<>();

  Leases(Postgres postgres, LeaseConfig config, MeterRegistry meters) {
    this.postgres = postgres;
    this.config = config;
    this.meters = meters;
  }

  /** A duty that is one's own as a whole or not at all. */
  public Duty duty(String name) {
    return duty(name, 1);
  }

  /** Seeks a fair share of the duty's parts from now on. */
  public Duty duty(String name, int parts) {
    Duty duty = sought(name, parts);
    Gauge.builder(MetricNames.LEASE_HELD, duty, each -> each.held().size())
        .description("How many parts of the duty this pod does")
        .tag("duty", name)
        .register(meters);
    return duty;
  }

  /**
   * One that is done now and then, by whoever begins it, and is closed when it is done: nobody has
   * to have it, so no metric tells of it.
   */
  public Duty turn(String name) {
    return sought(name, 1);
  }

  private Duty sought(String name, int parts) {
    var duty = new Duty(name, parts, pod, postgres, config, duties::remove);
    duties.add(duty);
    duty.start();
    return duty;
  }

  /** Others need not wait for the leases of a pod that ends to run out. */
  @PreDestroy
  void giveUp() {
    duties.forEach(Duty::close);
  }
}
