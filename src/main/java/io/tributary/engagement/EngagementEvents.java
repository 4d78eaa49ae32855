package io.tributary.engagement;

import io.tributary.events.v1.AggregateType;
import io.tributary.events.v1.Engagement;
import io.tributary.events.v1.EngagementKind;
import io.tributary.events.v1.EngagementRecorded;
import io.tributary.events.v1.Envelope;
import io.tributary.events.v1.PostLiked;
import io.tributary.events.v1.PostUnliked;
import io.tributary.outbox.Event;
import io.tributary.platform.time.Timestamps;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** What the rest of the system hears of engagement. */
final class EngagementEvents {
  private EngagementEvents() {}

  static Event liked(UUID user, Target target, Instant at, long version) {
    return like(
        user,
        target,
        version,
        Envelope.newBuilder()
            .setPostLiked(
                PostLiked.newBuilder()
                    .setUserId(user.toString())
                    .setPostId(target.post().toString())
                    .setPostAuthorId(target.author().toString())
                    .setLikeTime(Timestamps.of(at))
                    .setPostCreateTime(Timestamps.of(target.createdAt()))));
  }

  static Event unliked(UUID user, Target target, Instant at, long version) {
    return like(
        user,
        target,
        version,
        Envelope.newBuilder()
            .setPostUnliked(
                PostUnliked.newBuilder()
                    .setUserId(user.toString())
                    .setPostId(target.post().toString())
                    .setPostAuthorId(target.author().toString())
                    .setUnlikeTime(Timestamps.of(at))
                    .setPostCreateTime(Timestamps.of(target.createdAt()))));
  }

  private static Event like(UUID user, Target target, long version, Envelope.Builder body) {
    return new Event(
        AggregateType.AGGREGATE_TYPE_LIKE, Event.edge(user, target.post()), version, body.build());
  }

  /** All that one call recorded. */
  static Event recorded(UUID batch, List<Aimed> acts, long version) {
    return new Event(
        AggregateType.AGGREGATE_TYPE_ENGAGEMENT,
        batch.toString(),
        version,
        Envelope.newBuilder()
            .setEngagementRecorded(
                EngagementRecorded.newBuilder()
                    .addAllEngagements(acts.stream().map(EngagementEvents::engagement).toList()))
            .build());
  }

  private static Engagement engagement(Aimed aimed) {
    Act act = aimed.act();
    return Engagement.newBuilder()
        .setEventId(act.id().toString())
        .setKind(kind(act.kind()))
        .setUserId(act.user().toString())
        .setPostId(act.post().toString())
        .setPostAuthorId(aimed.target().author().toString())
        .setOccurTime(Timestamps.of(act.at()))
        .setPostCreateTime(Timestamps.of(aimed.target().createdAt()))
        .build();
  }

  /** Of acts that are events. Tables keep the kind's number. */
  static EngagementKind kind(Act.Kind kind) {
    return switch (kind) {
      case VIEW -> EngagementKind.ENGAGEMENT_KIND_VIEW;
      case SHARE -> EngagementKind.ENGAGEMENT_KIND_SHARE;
      case IMPRESSION -> EngagementKind.ENGAGEMENT_KIND_IMPRESSION;
      case LIKE, UNLIKE -> throw new IllegalArgumentException(kind + " is a state");
    };
  }
}
