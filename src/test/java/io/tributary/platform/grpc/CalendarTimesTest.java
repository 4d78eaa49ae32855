package io.tributary.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.tributary.api.engagement.v1.EngagementItem;
import io.tributary.api.engagement.v1.RecordEngagementRequest;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportedView;
import io.tributary.platform.failure.Failure;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalendarTimesTest {
  private static final Timestamp NONE = time(Long.MAX_VALUE, 0);

  private static Timestamp time(long seconds, int nanos) {
    return Timestamp.newBuilder().setSeconds(seconds).setNanos(nanos).build();
  }

  private static Message with(Timestamp... times) {
    var request = RecordEngagementRequest.newBuilder();
    for (Timestamp time : times) {
      request.addItems(EngagementItem.newBuilder().setOccurTime(time));
    }
    return request.build();
  }

  @Test
  void timesOfTheCalendarAreLetIn() {
    assertThatCode(
            () ->
                CalendarTimes.check(
                    with(
                        Timestamp.getDefaultInstance(),
                        time(-62_135_596_800L, 0),
                        time(253_402_300_799L, 999_999_999))))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsNoTimeIsToldByItsPlace() {
    for (Timestamp bad :
        List.of(
            NONE,
            time(Long.MIN_VALUE, 0),
            time(-62_135_596_801L, 0),
            time(253_402_300_800L, 0),
            time(0, -1),
            time(0, 1_000_000_000))) {
      Failure.Invalid refused =
          catchThrowableOfType(
              Failure.Invalid.class, () -> CalendarTimes.check(with(time(0, 0), bad)));
      assertThat(refused.reason()).isEqualTo("INVALID_FIELD");
      assertThat(refused.violations().getFirst().field()).isEqualTo("items[1].occur_time");
    }
  }

  @Test
  void itemsThatAreCheckedOneByOneAreLeftToThoseWhoDo() {
    var item = ImportItem.newBuilder().setView(ImportedView.newBuilder().setOccurTime(NONE));
    assertThatCode(() -> CalendarTimes.check(ImportRequest.newBuilder().addItems(item).build()))
        .doesNotThrowAnyException();
    assertThat(
            catchThrowableOfType(Failure.Invalid.class, () -> CalendarTimes.check(item.build()))
                .violations()
                .getFirst()
                .field())
        .isEqualTo("view.occur_time");
  }
}
