package io.tributary.posts;

import io.tributary.outbox.Outbox;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.id.Ids;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Postgres;
import io.tributary.platform.postgres.Session;
import io.tributary.posts.PostgresPostStore.Seen;
import io.tributary.posts.PostgresPostStore.Wanted;
import io.tributary.users.UserLocks;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/** What happens to posts. Writes run within their caller's transaction. */
@Singleton
final class PostService {
  private static final long[] NONE = {};

  private final Postgres postgres;
  private final PostgresPostStore store;
  private final Outbox outbox;
  private final Ids ids;
  private final InstantSource clock;

  PostService(
      Postgres postgres, PostgresPostStore store, Outbox outbox, Ids ids, InstantSource clock) {
    this.postgres = postgres;
    this.store = store;
    this.outbox = outbox;
    this.ids = ids;
    this.clock = clock;
  }

  Post create(
      Session transaction,
      UUID actor,
      String text,
      String category,
      List<String> tags,
      Visibility visibility,
      List<String> altTexts) {
    Instant now = clock.instant();
    List<Image> images =
        altTexts.stream().map(altText -> new Image(ids.next(), altText, List.of())).toList();
    var post = new NewPost(ids.next(), text, category, Tags.normalized(tags), visibility, images);
    Locks.take(transaction, new long[] {UserLocks.key(actor)}, NONE);
    long version =
        store
            .insert(transaction, actor, post, now)
            .orElseThrow(() -> Failure.NotFound.user("actor_id"));
    var written =
        new Post(post.id(), actor, text, category, post.tags(), visibility, images, now, now);
    outbox.append(transaction, now, List.of(PostEvents.created(written, version)));
    return written;
  }

  Post update(Session transaction, UUID actor, UUID id, PostPatch patch) {
    Instant now = clock.instant();
    PostgresPostStore.Updated updated =
        store
            .update(transaction, actor, id, patch, now)
            .orElseThrow(() -> absent(transaction, actor, id));
    if (!updated.saysSomething()) {
      throw saysNothing();
    }
    return announced(transaction, actor, id, updated.version(), now);
  }

  Post completeImage(Session transaction, UUID actor, UUID id, UUID image, List<Image.File> files) {
    Instant now = clock.instant();
    PostgresPostStore.Updated updated =
        store
            .update(transaction, actor, id, new PostPatch(null, null, null, null), now)
            .orElseThrow(() -> absent(transaction, actor, id));
    if (!store.completeImage(transaction, id, image, files)) {
      throw new Failure.NotFound("IMAGE_NOT_FOUND", "image_id", "the post has no such image");
    }
    return announced(transaction, actor, id, updated.version(), now);
  }

  private Post announced(Session transaction, UUID actor, UUID id, long version, Instant now) {
    Post post = Objects.requireNonNull(look(transaction, actor, id).post());
    outbox.append(transaction, now, List.of(PostEvents.updated(post, version)));
    return post;
  }

  void delete(Session transaction, UUID actor, UUID id) {
    Instant now = clock.instant();
    PostgresPostStore.Deleted deleted =
        store.delete(transaction, actor, id, now).orElseThrow(() -> absent(transaction, actor, id));
    outbox.append(
        transaction,
        now,
        List.of(PostEvents.deleted(id, actor, deleted.createdAt(), deleted.version())));
  }

  Keyset.Page<Post> list(UUID viewer, UUID user, Keyset after, int size, int offset) {
    PostgresPostStore.Listed listed =
        postgres.read(session -> store.list(session, viewer, user, after, size + 1, offset));
    if (!listed.viewerKnown()) {
      throw Failure.NotFound.user("viewer_id");
    }
    if (!listed.userKnown()) {
      throw Failure.NotFound.user("user_id");
    }
    return Keyset.Page.of(listed.posts(), size, post -> new Keyset(post.createdAt(), post.id()));
  }

  static Failure saysNothing() {
    return Failure.Invalid.field("text", "post.empty", "a post has text or at least one image");
  }

  /** Why a write found no post of the actor's to change. */
  private Failure absent(Session transaction, UUID actor, UUID id) {
    Seen seen = look(transaction, actor, id);
    if (!seen.viewerKnown()) {
      return Failure.NotFound.user("actor_id");
    }
    return seen.post() == null
        ? Failure.NotFound.post()
        : new Failure.Denied("NOT_THE_AUTHOR", "only the post's author may do this");
  }

  private Seen look(Session transaction, UUID viewer, UUID id) {
    var wanted = new Wanted(viewer, id);
    return Objects.requireNonNull(store.visible(transaction, List.of(wanted)).get(wanted));
  }
}
