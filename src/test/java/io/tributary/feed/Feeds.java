package io.tributary.feed;

import io.tributary.api.feed.v1.DropReason;
import io.tributary.api.feed.v1.ExplainFeedRequest;
import io.tributary.api.feed.v1.ExplainFeedResponse;
import io.tributary.api.feed.v1.ExplainedPost;
import io.tributary.api.feed.v1.RefreshFeedRequest;
import io.tributary.events.v1.Envelope;
import io.tributary.feed.candidates.Built;
import io.tributary.harness.Service;
import io.tributary.projection.Envelopes;
import io.tributary.projection.Projection;
import io.tributary.projection.Relayed;
import io.tributary.trending.Computed;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** A service whose events come to ClickHouse when a test wants it, and its feeds. */
public final class Feeds {
  private final Service service;
  private final Relayed clickHouse;
  private final Set<UUID> carried = new HashSet<>();

  public Feeds(Service service) {
    this.service = service;
    this.clickHouse =
        new Relayed(
            service.beans(Projection.class).stream()
                .filter(each -> each.name().equals("clickhouse"))
                .findFirst()
                .orElseThrow());
    clickHouse.clear();
  }

  /** Whatever happened so far is in ClickHouse. */
  public void carry() {
    List<Envelope> events =
        service.database().rows("SELECT id, payload FROM outbox ORDER BY version").stream()
            .filter(row -> carried.add((UUID) row.get("id")))
            .map(row -> Envelopes.read((byte[]) Objects.requireNonNull(row.get("payload"))))
            .toList();
    clickHouse.apply(events);
  }

  /** What trends in PostgreSQL does so in feeds too. */
  public void trend() {
    Computed.now(service);
    Built.trending(service);
  }

  public void refresh(String viewer) {
    refresh(service, viewer);
  }

  public static void refresh(Service service, String viewer) {
    var unused =
        service.feed().refreshFeed(RefreshFeedRequest.newBuilder().setViewerId(viewer).build());
  }

  public ExplainFeedResponse explain(String viewer) {
    return explain(service, viewer);
  }

  public static ExplainFeedResponse explain(Service service, String viewer) {
    return service.feed().explainFeed(ExplainFeedRequest.newBuilder().setViewerId(viewer).build());
  }

  /** What a viewer would see, best first. */
  public List<String> ranked(String viewer) {
    return ranked(explain(viewer));
  }

  public static List<String> ranked(ExplainFeedResponse explained) {
    return explained.getPostsList().stream()
        .filter(ExplainedPost::hasRank)
        .map(ExplainedPost::getPostId)
        .toList();
  }

  public static Map<String, DropReason> dropped(ExplainFeedResponse explained) {
    var reasons = new HashMap<String, DropReason>();
    explained.getPostsList().stream()
        .filter(ExplainedPost::hasDropReason)
        .forEach(post -> reasons.put(post.getPostId(), post.getDropReason()));
    return reasons;
  }
}
