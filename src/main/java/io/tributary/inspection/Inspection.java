package io.tributary.inspection;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micronaut.context.annotation.Context;
import io.micronaut.scheduling.annotation.Scheduled;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.lease.Duty;
import io.tributary.platform.lease.Leases;
import io.tributary.platform.metrics.MetricNames;
import io.tributary.platform.postgres.Pool;
import io.tributary.platform.postgres.Postgres;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the stores know of themselves, as metrics of the one pod whose turn it is. The others export
 * none of them, so that sums count nothing twice.
 */
@Context
final class Inspection {
  private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

  /** Labels of metrics are bounded. */
  private static final int STATEMENTS_AT_MOST = 100;

  private static final Duration AT_MOST = Duration.ofSeconds(20);

  private final Postgres postgres;
  private final PostgresInspectionStore inPostgres;
  private final ClickHouseInspectionStore inClickHouse;
  private final Optional<Duty> duty;
  private final MultiGauge calls;
  private final MultiGauge seconds;
  private final MultiGauge rows;
  private final MultiGauge blocksRead;
  private final MultiGauge blocksHit;
  private final MultiGauge postgresPartitions;
  private final MultiGauge clickHousePartitions;
  private volatile boolean toldOfStatistics;

  Inspection(
      Postgres postgres,
      PostgresInspectionStore inPostgres,
      ClickHouseInspectionStore inClickHouse,
      InspectionConfig config,
      Leases leases,
      MeterRegistry meters) {
    this.postgres = postgres;
    this.inPostgres = inPostgres;
    this.inClickHouse = inClickHouse;
    this.duty = config.enabled() ? Optional.of(leases.duty("inspection")) : Optional.empty();
    this.calls = gauges(MetricNames.POSTGRES_STATEMENT_CALLS, meters);
    this.seconds = gauges(MetricNames.POSTGRES_STATEMENT_SECONDS, meters);
    this.rows = gauges(MetricNames.POSTGRES_STATEMENT_ROWS, meters);
    this.blocksRead = gauges(MetricNames.POSTGRES_STATEMENT_BLOCKS_READ, meters);
    this.blocksHit = gauges(MetricNames.POSTGRES_STATEMENT_BLOCKS_HIT, meters);
    this.postgresPartitions = gauges(MetricNames.POSTGRES_PARTITIONS, meters);
    this.clickHousePartitions = gauges(MetricNames.CLICKHOUSE_PARTITIONS, meters);
  }

  private static MultiGauge gauges(String name, MeterRegistry meters) {
    return MultiGauge.builder(name).register(meters);
  }

  @Scheduled(fixedDelay = "${inspection.every}", initialDelay = "5s")
  void inTurn() {
    if (duty.isEmpty() || !duty.get().isOurs()) {
      exportStatements(List.of());
      export(postgresPartitions, List.of());
      export(clickHousePartitions, List.of());
      return;
    }
    asking("statements", this::statements);
    asking(
        "partitions of postgres",
        () -> export(postgresPartitions, postgres.read(Pool.SLOW, inPostgres::partitions)));
    asking(
        "partitions of clickhouse", () -> export(clickHousePartitions, inClickHouse.partitions()));
  }

  /** What cannot be told now stays as it was told last. */
  private static void asking(String what, Runnable question) {
    try {
      Call.background("inspection", AT_MOST).run(question);
    } catch (Failure away) {
      LOG.debug("{} are not inspected: {}", what, away.text());
    } catch (RuntimeException unexpected) {
      LOG.warn("{} are not inspected: {}", what, unexpected.toString());
    }
  }

  private void statements() {
    if (postgres.read(Pool.SLOW, inPostgres::hasStatistics)) {
      exportStatements(
          postgres.read(Pool.SLOW, session -> inPostgres.statements(session, STATEMENTS_AT_MOST)));
    } else if (!toldOfStatistics) {
      toldOfStatistics = true;
      LOG.info(
          "the extension pg_stat_statements is not there: no metrics of statements by PostgreSQL");
    }
  }

  private void exportStatements(List<StatementStatistics> all) {
    export(calls, all, StatementStatistics::calls);
    export(seconds, all, StatementStatistics::seconds);
    export(rows, all, StatementStatistics::rows);
    export(blocksRead, all, StatementStatistics::blocksRead);
    export(blocksHit, all, StatementStatistics::blocksHit);
  }

  private static void export(
      MultiGauge gauges, List<StatementStatistics> all, ToDoubleFunction<StatementStatistics> of) {
    export(gauges, all, each -> Tags.of("statement", each.statement()), of);
  }

  private static void export(MultiGauge gauges, List<TablePartitions> all) {
    export(gauges, all, each -> Tags.of("table", each.table()), TablePartitions::partitions);
  }

  private static <T> void export(
      MultiGauge gauges, List<T> all, Function<T, Tags> tags, ToDoubleFunction<T> of) {
    gauges.register(
        all.stream()
            .map(each -> MultiGauge.Row.of(tags.apply(each), of.applyAsDouble(each)))
            .toList(),
        /* overwrite= */ true);
  }
}
