package io.tributary.platform.metrics;

/**
 * The name of each meter. docs/operations.md says what it means and which labels it has; dashboards
 * and alerts hang on it.
 */
public final class MetricNames {
  // Calls
  public static final String CALLERS_CALLS = "tributary.callers.calls";
  public static final String CALLERS_REFUSED = "tributary.callers.refused";
  public static final String RPC = "tributary.rpc";
  public static final String RPC_ADMITTED = "tributary.rpc.admitted";
  public static final String RPC_IN_FLIGHT = "tributary.rpc.in.flight";
  public static final String RPC_SHED = "tributary.rpc.shed";
  public static final String TLS_CERTIFICATE_LIFE = "tributary.tls.certificate.life";

  // Stores
  public static final String BREAKER_NEXT_PROBE = "tributary.breaker.next.probe";
  public static final String BREAKER_REFUSED = "tributary.breaker.refused";
  public static final String BREAKER_STATE = "tributary.breaker.state";
  public static final String BREAKER_TRIPS = "tributary.breaker.trips";
  public static final String CLICKHOUSE_PARTITIONS = "tributary.clickhouse.partitions";
  public static final String POOL_ACTIVE = "tributary.pool.active";
  public static final String POOL_DRAINING = "tributary.pool.draining";
  public static final String POOL_IDLE = "tributary.pool.idle";
  public static final String POOL_MAX = "tributary.pool.max";
  public static final String POOL_WAITING = "tributary.pool.waiting";
  public static final String POSTGRES_PARTITIONS = "tributary.postgres.partitions";
  public static final String POSTGRES_STATEMENT_BLOCKS_HIT =
      "tributary.postgres.statement.blocks.hit";
  public static final String POSTGRES_STATEMENT_BLOCKS_READ =
      "tributary.postgres.statement.blocks.read";
  public static final String POSTGRES_STATEMENT_CALLS = "tributary.postgres.statement.calls";
  public static final String POSTGRES_STATEMENT_ROWS = "tributary.postgres.statement.rows";
  public static final String POSTGRES_STATEMENT_SECONDS = "tributary.postgres.statement.seconds";
  public static final String STORE_RETRIES = "tributary.store.retries";
  public static final String STORE_STATEMENT = "tributary.store.statement";
  public static final String STORE_UP = "tributary.store.up";

  // The cache and what may be seen
  public static final String CACHE_LOADS = "tributary.cache.loads";
  public static final String CACHE_READS = "tributary.cache.reads";
  public static final String SAFETY_ANSWERS = "tributary.safety.answers";

  // Duties
  public static final String ERASURE_OPEN = "tributary.erasure.open";
  public static final String KAFKA_BEHIND = "tributary.kafka.behind";
  public static final String KAFKA_PARTITIONS = "tributary.kafka.partitions";
  public static final String LEASE_HELD = "tributary.lease.held";
  public static final String OUTBOX_CARRIED = "tributary.outbox.carried";
  public static final String OUTBOX_DEAD_LETTERS = "tributary.outbox.dead.letters";
  public static final String OUTBOX_GIVEN_UP = "tributary.outbox.given.up";
  public static final String OUTBOX_LAG = "tributary.outbox.lag";
  public static final String OUTBOX_OLDEST = "tributary.outbox.oldest";
  public static final String OUTBOX_STATUS = "tributary.outbox.status";
  public static final String OUTBOX_WAITING = "tributary.outbox.waiting";
  public static final String TRENDING_AGE = "tributary.trending.age";

  // Feeds
  public static final String FEED_ACTIVE_VIEWERS = "tributary.feed.active.viewers";
  public static final String FEED_DROPPED = "tributary.feed.dropped";
  public static final String FEED_PAGES = "tributary.feed.pages";
  public static final String FEED_REFRESH_BEHIND = "tributary.feed.refresh.behind";
  public static final String FEED_STAGE = "tributary.feed.stage";
  public static final String FEED_STAGE_FAILED = "tributary.feed.stage.failed";
  public static final String FEED_TUNING_REFUSED = "tributary.feed.tuning.refused";

  private MetricNames() {}
}
