package io.tributary.inspection;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.OwnService;
import io.tributary.harness.Probe;
import io.tributary.harness.Service;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.projection.Relayed;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What stores know of themselves comes to the metrics of one pod. */
class InspectionIT {
  private static final Map<String, Object> CONFIGURATION =
      Map.of("inspection.enabled", true, "inspection.every", "1h", "leases.life", "3s");

  private static double metric(Service pod, String sample) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(sample) + " (\\S+)$", Pattern.MULTILINE)
            .matcher(Probe.get(pod, "/prometheus").body());
    return line.find() ? Double.parseDouble(line.group(1)) : Double.NaN;
  }

  private static void inspect(Service pod) {
    Inspection inspection = pod.bean(Inspection.class);
    Eventually.holds(
        () -> {
          inspection.inTurn();
          return metric(pod, "tributary_postgres_partitions{table=\"outbox\"}") > 0;
        });
  }

  private static double calls(Service pod, String statement) {
    return metric(pod, "tributary_postgres_statement_calls{statement=\"" + statement + "\"}");
  }

  @Test
  void statementsAreTheServersOwnByOurNames() {
    try (Service service = OwnService.onAllStores("inspection", CONFIGURATION)) {
      service.database().run("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
      service.database().rows("SELECT pg_stat_statements_reset()");
      var given = new Fixtures(service);
      String author = given.user();
      for (int i = 0; i < 3; i++) {
        var unused = given.post(author, "post " + i);
      }
      inspect(service);
      assertThat(calls(service, "posts.insert")).isEqualTo(3);
      assertThat(
              metric(service, "tributary_postgres_statement_seconds{statement=\"posts.insert\"}"))
          .isPositive();
      assertThat(metric(service, "tributary_postgres_statement_rows{statement=\"posts.insert\"}"))
          .isEqualTo(3);

      // It is asked again, and not by everybody.
      var unused = given.post(author, "the fourth");
      inspect(service);
      assertThat(calls(service, "posts.insert")).isEqualTo(4);
      try (Service other = service.another(CONFIGURATION)) {
        other.bean(Inspection.class).inTurn();
        assertThat(calls(other, "posts.insert")).isNaN();
      }
    }
  }

  @Test
  void withoutTheExtensionThereIsTheRest() {
    try (Service service = OwnService.onAllStores("inspection", CONFIGURATION)) {
      service.database().run("DROP EXTENSION IF EXISTS pg_stat_statements");
      inspect(service);
      assertThat(Probe.get(service, "/prometheus").body())
          .doesNotContain("tributary_postgres_statement_calls{");
    }
  }

  @Test
  void partitionsAreCounted() {
    try (Service service = OwnService.onAllStores("inspection", CONFIGURATION)) {
      long months =
          service
              .database()
              .count(
                  "SELECT count(*) FROM pg_inherits WHERE inhparent ="
                      + " 'engagement_events'::regclass");
      ClickHouse clickHouse = service.bean(ClickHouse.class);
      Relayed.asked(
          () -> {
            for (String month : new String[] {"2026-01", "2026-02", "2026-03"}) {
              clickHouse.command(
                  Query.named(
                      "test.posts",
                      """
                      INSERT INTO posts (post_id, author_id, visibility, created_at, version, is_deleted)
                      VALUES ({post:UUID}, {post:UUID}, 1, toDateTime64({day:String}, 6), 1, 0)
                      """),
                  Map.of("post", UUID.randomUUID(), "day", month + "-05 00:00:00"));
            }
            return true;
          });
      inspect(service);
      assertThat(metric(service, "tributary_postgres_partitions{table=\"engagement_events\"}"))
          .isEqualTo(months);
      assertThat(metric(service, "tributary_clickhouse_partitions{table=\"posts\"}"))
          .isGreaterThanOrEqualTo(3);
    }
  }
}
