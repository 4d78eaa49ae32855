package io.tributary.platform.grpc;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.tributary.platform.failure.Failure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A timestamp's numbers can say more than there is time; protobuf allows the years 1 to 9999. */
final class CalendarTimes {
  private static final long FIRST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
  private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
  private static final int NANOS = 1_000_000_000;

  private CalendarTimes() {}

  static void check(Message message) {
    String place = broken(message);
    if (place != null) {
      throw Failure.Invalid.field(
          place, "time.range", "must be a time of the years 1 to 9999 with nanos below a second");
    }
  }

  /** Where the first such is; its name is put together only then, for a request may hold many. */
  private static @Nullable String broken(Message message) {
    for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
      FieldDescriptor field = entry.getKey();
      if (field.getJavaType() != JavaType.MESSAGE || NulCharacters.isCheckedItemByItem(field)) {
        continue;
      }
      List<?> values = entry.getValue() instanceof List<?> many ? many : List.of(entry.getValue());
      for (int i = 0; i < values.size(); i++) {
        String below = brokenAt((Message) values.get(i));
        if (below != null) {
          return field.getName() + (field.isRepeated() ? "[" + i + "]" : "") + below;
        }
      }
    }
    return null;
  }

  private static @Nullable String brokenAt(Message value) {
    if (value instanceof Timestamp time) {
      boolean fits =
          time.getSeconds() >= FIRST
              && time.getSeconds() <= LAST
              && time.getNanos() >= 0
              && time.getNanos() < NANOS;
      return fits ? null : "";
    }
    String below = broken(value);
    return below == null ? null : "." + below;
  }
}
