package io.tributary.engagement;

import io.grpc.stub.StreamObserver;
import io.tributary.api.engagement.v1.EngagementItem;
import io.tributary.api.engagement.v1.EngagementKind;
import io.tributary.api.engagement.v1.EngagementServiceGrpc.EngagementServiceImplBase;
import io.tributary.api.engagement.v1.GetEngagementCountsRequest;
import io.tributary.api.engagement.v1.GetEngagementCountsResponse;
import io.tributary.api.engagement.v1.NotTaken;
import io.tributary.api.engagement.v1.RecordEngagementRequest;
import io.tributary.api.engagement.v1.RecordEngagementResponse;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.grpc.Reply;
import io.tributary.platform.time.Timestamps;
import io.tributary.users.UserLookup;
import jakarta.inject.Singleton;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

@Singleton
final class EngagementEndpoint extends EngagementServiceImplBase {
  private final ActsWriter acts;
  private final EngagementLookup counts;
  private final UserLookup users;

  EngagementEndpoint(ActsWriter acts, EngagementLookup counts, UserLookup users) {
    this.acts = acts;
    this.counts = counts;
    this.users = users;
  }

  @Override
  public void recordEngagement(
      RecordEngagementRequest request, StreamObserver<RecordEngagementResponse> client) {
    UUID actor = UUID.fromString(request.getActorId());
    Recorded recorded =
        acts.write(
            actor,
            "actor_id",
            UUID.fromString(request.getBatchId()),
            request.getItemsList().stream().map(item -> act(actor, item)).toList());
    Reply.to(
        client,
        RecordEngagementResponse.newBuilder()
            .setWritten(recorded.written())
            .setUnchanged(recorded.unchanged())
            .addAllNotTaken(
                recorded.notTaken().stream()
                    .map(
                        each ->
                            NotTaken.newBuilder()
                                .setIndex(each.index())
                                .setReason(each.reason())
                                .build())
                    .toList())
            .build());
  }

  private static Act act(UUID actor, EngagementItem item) {
    return new Act(
        UUID.fromString(item.getEventId()),
        kind(item.getKind()),
        actor,
        UUID.fromString(item.getPostId()),
        Timestamps.toInstant(item.getOccurTime()));
  }

  private static Act.Kind kind(EngagementKind kind) {
    return switch (kind) {
      case ENGAGEMENT_KIND_LIKE -> Act.Kind.LIKE;
      case ENGAGEMENT_KIND_UNLIKE -> Act.Kind.UNLIKE;
      case ENGAGEMENT_KIND_SHARE -> Act.Kind.SHARE;
      case ENGAGEMENT_KIND_VIEW -> Act.Kind.VIEW;
      case ENGAGEMENT_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException(kind + " should have been refused");
    };
  }

  @Override
  public void getEngagementCounts(
      GetEngagementCountsRequest request, StreamObserver<GetEngagementCountsResponse> client) {
    UUID viewer = UUID.fromString(request.getViewerId());
    Set<UUID> wanted =
        new LinkedHashSet<>(request.getPostIdsList().stream().map(UUID::fromString).toList());
    // Where a post is asked for, the viewer is looked up with it.
    if (wanted.isEmpty() && !users.living(List.of(viewer)).containsKey(viewer)) {
      throw Failure.NotFound.user("viewer_id");
    }
    Map<UUID, Counts> found = counts.visible(viewer, wanted);
    var answer = GetEngagementCountsResponse.newBuilder();
    for (UUID id : wanted) {
      Counts known = found.get(id);
      if (known == null) {
        answer.addMissingPostIds(id.toString());
      } else {
        answer.addCounts(EngagementMessages.of(id, known));
      }
    }
    Reply.to(client, answer.build());
  }
}
