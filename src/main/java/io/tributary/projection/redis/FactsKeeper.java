package io.tributary.projection.redis;

import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.lease.Duty;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Rebuild;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the copy of the safety facts when it is not whole: a Redis that is new, was emptied, or
 * came back with old data. Until it is, readers go to PostgreSQL.
 */
@Context
@Requires(property = "outbox.transport", notEquals = "NONE")
final class FactsKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(FactsKeeper.class);

  private final Redis redis;
  private final RedisFactsProjection projection;
  private final Rebuild rebuild;
  private final Duty duty;

  FactsKeeper(Redis redis, RedisFactsProjection projection, Rebuild rebuild, Leases leases) {
    this.redis = redis;
    this.projection = projection;
    this.rebuild = rebuild;
    this.duty = leases.duty("facts-upkeep");
  }

  @Scheduled(fixedDelay = "${safety-facts.look-every}", initialDelay = "${safety-facts.look-every}")
  void look() {
    if (!duty.isOurs() || !redis.isUp()) {
      return;
    }
    try {
      if (Call.background("facts-upkeep", Duration.ofSeconds(1)).call(projection::isWhole)) {
        return;
      }
      LOG.warn("the copy of the safety facts in redis is not whole and is filled from postgres");
      long rows = rebuild.run(projection, progress -> {}).rows();
      LOG.info("the copy of the safety facts in redis is whole again, filled from {} rows", rows);
    } catch (Failure | IllegalStateException awayOrBusy) {
      LOG.info("the copy of the safety facts is not filled yet: {}", awayOrBusy.getMessage());
    }
  }
}
