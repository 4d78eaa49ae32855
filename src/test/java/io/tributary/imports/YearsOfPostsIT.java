package io.tributary.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.imports.v1.ImportItem;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.outbox.Carrying;
import io.tributary.platform.clickhouse.ClickHouse;
import io.tributary.platform.clickhouse.Query;
import io.tributary.projection.Projection;
import io.tributary.projection.Rebuild;
import io.tributary.projection.Relayed;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is brought in may be of more months than ClickHouse writes to at once unless it is told. */
class YearsOfPostsIT {
  private static final int MONTHS = 120;

  private final Service writer = Carrying.idle();

  @AfterEach
  void stop() {
    writer.close();
  }

  /** One author's post of each month, and one reader who likes and views all of them. */
  private static List<ImportItem> years() {
    var items = new ArrayList<ImportItem>(List.of(Items.user(1), Items.user(2)));
    for (int month = 0; month < MONTHS; month++) {
      String noon =
          LocalDate.of(2010, 1, 15)
              .plusMonths(month)
              .atTime(12, 0)
              .toInstant(ZoneOffset.UTC)
              .toString();
      items.add(Items.of(Items.post(month, 1).setCreateTime(Items.at(noon))));
    }
    for (int month = 0; month < MONTHS; month++) {
      items.add(Items.like(2, month));
      items.add(Items.view(month, 2, month));
    }
    return items;
  }

  private long living() {
    return Relayed.asked(
            () ->
                writer
                    .bean(ClickHouse.class)
                    .list(
                        Query.named("test.posts", "SELECT count() AS posts FROM posts FINAL"),
                        Map.of(),
                        row -> row.getLong("posts")))
        .getFirst();
  }

  private void agree(Service carrier) {
    assertThat(Carrying.differences(carrier, "clickhouse", Duration.ofSeconds(40))).isEmpty();
    assertThat(writer.database().count("SELECT count(*) FROM dead_letters")).isZero();
  }

  @Test
  void areBroughtInFilledAnewAndDeleted() {
    new Imports(writer.channel()).send(years(), 1_000);
    try (Service carrier = Carrying.another(Map.of())) {
      Eventually.holds(() -> living() == MONTHS);
      agree(carrier);

      Projection clickHouse = Carrying.projection(carrier, "clickhouse");
      carrier.bean(Rebuild.class).run(clickHouse, progress -> {});
      assertThat(living()).isEqualTo(MONTHS);
      agree(carrier);

      new Fixtures(writer).deleteUser(Items.id("user", 2));
      new Fixtures(writer).deleteUser(Items.id("user", 1));
      Eventually.holds(() -> living() == 0);
      agree(carrier);
    }
  }
}
