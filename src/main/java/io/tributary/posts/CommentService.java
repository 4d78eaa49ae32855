package io.tributary.posts;

import io.tributary.engagement.Counted;
import io.tributary.engagement.EngagementWriter;
import io.tributary.outbox.Outbox;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.id.Ids;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import io.tributary.users.UserLocks;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;

/** What happens to comments. Writes run within their caller's transaction. */
@Singleton
final class CommentService {
  private static final long[] NONE = {};

  private final Postgres postgres;
  private final PostgresCommentStore store;
  private final Outbox outbox;
  private final EngagementWriter engagement;
  private final Ids ids;
  private final InstantSource clock;

  CommentService(
      Postgres postgres,
      PostgresCommentStore store,
      Outbox outbox,
      EngagementWriter engagement,
      Ids ids,
      InstantSource clock) {
    this.postgres = postgres;
    this.store = store;
    this.outbox = outbox;
    this.engagement = engagement;
    this.ids = ids;
    this.clock = clock;
  }

  Comment add(Session transaction, UUID actor, UUID post, String text) {
    Instant now = clock.instant();
    var comment = new Comment(ids.next(), post, actor, text, now);
    Locks.take(transaction, new long[] {UserLocks.key(actor)}, NONE);
    PostgresCommentStore.Inserted inserted = store.insert(transaction, comment);
    if (!inserted.authorKnown()) {
      throw Failure.NotFound.user("actor_id");
    }
    Long version = inserted.version();
    Origin origin = inserted.post();
    if (version == null || origin == null) {
      throw Failure.NotFound.post();
    }
    outbox.append(transaction, now, List.of(CommentEvents.added(comment, origin, version)));
    engagement.count(transaction, List.of(Counted.comments(post, 1)));
    return comment;
  }

  void delete(Session transaction, UUID actor, UUID id) {
    Instant now = clock.instant();
    PostgresCommentStore.Found found = store.find(transaction, actor, id);
    if (!found.actorKnown()) {
      throw Failure.NotFound.user("actor_id");
    }
    PostgresCommentStore.Place place = found.place();
    if (place == null) {
      throw absent();
    }
    if (!actor.equals(place.author()) && !actor.equals(place.origin().author())) {
      throw new Failure.Denied(
          "NOT_THE_AUTHOR", "only the authors of the comment and of the post may do this");
    }
    long version = store.delete(transaction, id, now).orElseThrow(CommentService::absent);
    outbox.append(transaction, now, List.of(CommentEvents.deleted(id, place, version)));
    engagement.count(transaction, List.of(Counted.comments(place.post(), -1)));
  }

  Keyset.Page<Comment> list(UUID viewer, UUID post, Keyset after, int size) {
    PostgresCommentStore.Listed listed =
        postgres.read(session -> store.list(session, viewer, post, after, size + 1));
    if (!listed.viewerKnown()) {
      throw Failure.NotFound.user("viewer_id");
    }
    if (!listed.postKnown()) {
      throw Failure.NotFound.post();
    }
    return Keyset.Page.of(
        listed.comments(), size, comment -> new Keyset(comment.createdAt(), comment.id()));
  }

  private static Failure absent() {
    return new Failure.NotFound("COMMENT_NOT_FOUND", "comment_id", "no such comment");
  }
}
