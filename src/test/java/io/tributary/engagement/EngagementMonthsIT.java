package io.tributary.engagement;

import static io.tributary.api.engagement.v1.EngagementKind.ENGAGEMENT_KIND_VIEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.api.engagement.v1.GetEngagementCountsRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.Together;
import io.tributary.harness.WithService;
import io.tributary.platform.postgres.Locks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WithService
class EngagementMonthsIT {
  private Service service;
  private Fixtures given;

  @BeforeEach
  void take(Service running, Fixtures fixtures) {
    service = running;
    given = fixtures;
  }

  /** As the other tests expect it. */
  @AfterEach
  void theMonthsOfToday() {
    service.clock().reset();
    lookAfter();
  }

  private static String partition(YearMonth month) {
    return "engagement_events_" + DateTimeFormatter.ofPattern("yyyyMM").format(month);
  }

  private boolean isThere(YearMonth month) {
    return service
            .database()
            .count(
                "SELECT count(*) FROM pg_inherits WHERE inhparent = 'engagement_events'::regclass"
                    + " AND inhrelid = to_regclass(?)",
                partition(month))
        == 1;
  }

  private YearMonth month(Instant at) {
    return YearMonth.from(LocalDate.ofInstant(at, ZoneOffset.UTC));
  }

  private YearMonth thisMonth() {
    return month(service.clock().instant());
  }

  /** Until it was our turn, or somebody else's just before. */
  private void lookAfter() {
    Eventually.holds(
        () -> {
          service.bean(EngagementMonths.class).lookAfter();
          return isThere(thisMonth().plusMonths(2));
        });
  }

  private long views(String viewer, String post) {
    return service
        .engagement()
        .getEngagementCounts(
            GetEngagementCountsRequest.newBuilder().setViewerId(viewer).addPostIds(post).build())
        .getCounts(0)
        .getViews();
  }

  @Test
  void allThatIsKeptAndTwoMonthsAheadAreThere() {
    service.clock().moveOn(Duration.ofDays(400));
    lookAfter();
    YearMonth oldest = month(service.clock().instant().minus(Duration.ofDays(100)));
    for (YearMonth month = oldest;
        !month.isAfter(thisMonth().plusMonths(2));
        month = month.plusMonths(1)) {
      assertThat(isThere(month)).as("%s", month).isTrue();
    }
    assertThat(isThere(thisMonth().plusMonths(3))).isFalse();
  }

  @Test
  void eventsOfAMonthWithoutAPartitionAreTakenOnceAndMovedWhenItIsMade() throws SQLException {
    String user = given.user();
    String post = given.post(user, "seen").getPostId();
    try (Connection busy = service.database().connect();
        Statement statement = busy.createStatement()) {
      // As long as somebody else is at it, the service's own schedule leaves it alone.
      statement.execute("SELECT pg_advisory_lock(%d)".formatted(Locks.key("engagement-months")));
      service.clock().moveOn(Duration.ofDays(120));
      var item = given.item(ENGAGEMENT_KIND_VIEW, post);
      var unused = given.record(user, item);
      assertThat(service.database().count("SELECT count(*) FROM engagement_events_default"))
          .isEqualTo(1);
      assertThat(given.record(user, item).getUnchanged()).isEqualTo(1);
    }
    lookAfter();
    assertThat(service.database().count("SELECT count(*) FROM engagement_events_default")).isZero();
    assertThat(service.database().count("SELECT count(*) FROM " + partition(thisMonth())))
        .isEqualTo(1);
  }

  @Test
  void aMonthIsDroppedOnceNoneOfItIsKeptAndWhatWasCountedStays() {
    String user = given.user();
    String post = given.post(user, "seen").getPostId();
    Instant old = service.clock().instant().minus(Duration.ofDays(95));
    var unused =
        given.record(
            user,
            given.item(ENGAGEMENT_KIND_VIEW, post, old),
            given.item(ENGAGEMENT_KIND_VIEW, post));
    service
        .clock()
        .moveOn(
            Duration.between(service.clock().instant(), endOf(month(old)))
                .plus(Duration.ofDays(100))
                .minusSeconds(60));
    lookAfter();
    assertThat(isThere(month(old))).as("its last minute is still kept").isTrue();

    service.clock().moveOn(Duration.ofSeconds(120));
    Eventually.holds(
        () -> {
          lookAfter();
          return !isThere(month(old));
        });
    assertThat(service.database().count("SELECT count(*) FROM engagement_events")).isEqualTo(1);
    assertThat(
            service
                .database()
                .count("SELECT count(*) FROM pg_class WHERE relname = ?", partition(month(old))))
        .isZero();
    assertThat(views(user, post)).isEqualTo(2);
  }

  private static Instant endOf(YearMonth month) {
    return month.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  @Test
  void whoeverHoldsTheTableIsNotDisturbedAndHoldsUpNobody() throws SQLException {
    String user = given.user();
    String post = given.post(user, "seen").getPostId();
    YearMonth old = month(service.clock().instant().minus(Duration.ofDays(95)));
    service
        .clock()
        .moveOn(Duration.between(service.clock().instant(), endOf(old)).plus(Duration.ofDays(101)));
    try (Connection reader = service.database().connect();
        Statement statement = reader.createStatement()) {
      reader.setAutoCommit(false);
      statement.execute("SELECT count(*) FROM engagement_events");
      var unused =
          Together.results(
              8,
              i -> {
                if (i == 0) {
                  service.bean(EngagementMonths.class).lookAfter();
                } else {
                  for (int round = 0; round < 10; round++) {
                    assertThat(
                            given.record(user, given.item(ENGAGEMENT_KIND_VIEW, post)).getWritten())
                        .isEqualTo(1);
                  }
                }
                return i;
              });
      assertThat(isThere(old)).isTrue();
      statement.execute("SELECT count(*) FROM engagement_events");
      reader.rollback();
    }
    Eventually.holds(
        () -> {
          lookAfter();
          return !isThere(old);
        });
    assertThat(views(user, post)).isEqualTo(70);
  }

  @Test
  void readersAndWritersGoOnWhileMonthsComeAndGo() {
    String user = given.user();
    String post = given.post(user, "seen").getPostId();
    service.clock().moveOn(Duration.ofDays(200));
    var unused =
        Together.results(
            6,
            i -> {
              for (int round = 0; round < 15; round++) {
                if (i == 0) {
                  service.bean(EngagementMonths.class).lookAfter();
                } else if (i == 1) {
                  var read = service.database().count("SELECT count(*) FROM engagement_events");
                  assertThat(read).isNotNegative();
                } else {
                  given.record(user, given.item(ENGAGEMENT_KIND_VIEW, post));
                }
              }
              return i;
            });
    assertThat(views(user, post)).isEqualTo(60);
    assertThat(service.database().count("SELECT count(*) FROM engagement_events")).isEqualTo(60);
  }

  @Test
  void aMonthHasTheIndexesOfTheWhole() {
    assertThat(
            service
                .database()
                .count(
                    """
                    SELECT count(*) FROM pg_index
                    WHERE indrelid = to_regclass(?) AND indisvalid
                      AND EXISTS (SELECT FROM pg_inherits WHERE inhrelid = indexrelid)
                    """,
                    partition(thisMonth())))
        .isEqualTo(3);
  }
}
