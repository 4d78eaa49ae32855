package io.tributary.users;

import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.UserCreated;
import io.tributary.events.v1.UserDeleted;
import io.tributary.events.v1.UserState;
import io.tributary.events.v1.UserUpdated;
import io.tributary.outbox.Event;
import io.tributary.platform.time.Timestamps;
import java.util.UUID;

/** What the rest of the system hears of users. */
final class UserEvents {
  private UserEvents() {}

  static Event created(User user, long version) {
    return event(
        user.id(),
        version,
        Envelope.newBuilder()
            .setUserCreated(UserCreated.newBuilder().setUser(state(user)))
            .build());
  }

  static Event updated(User user, long version) {
    return event(
        user.id(),
        version,
        Envelope.newBuilder()
            .setUserUpdated(UserUpdated.newBuilder().setUser(state(user)))
            .build());
  }

  static Event deleted(UUID user, long version) {
    return event(
        user,
        version,
        Envelope.newBuilder()
            .setUserDeleted(UserDeleted.newBuilder().setUserId(user.toString()))
            .build());
  }

  private static Event event(UUID user, long version, Envelope body) {
    return new Event(AggregateType.AGGREGATE_TYPE_USER, user.toString(), version, body);
  }

  private static UserState state(User user) {
    return UserState.newBuilder()
        .setUserId(user.id().toString())
        .setHandle(user.profile().handle())
        .setDisplayName(user.profile().displayName())
        .setLanguage(user.profile().language())
        .setCreateTime(Timestamps.of(user.createdAt()))
        .build();
  }
}
