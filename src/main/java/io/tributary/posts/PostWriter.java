package io.tributary.posts;

import static java.util.Objects.requireNonNull;

import io.tributary.engagement.Counted;
import io.tributary.outbox.Event;
import io.tributary.platform.batch.Verdict;
import io.tributary.platform.postgres.Session;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Many posts or comments at once, with ids and times of their own. */
@Singleton
public final class PostWriter {
  private final PostgresManyPostsStore posts;
  private final PostgresManyCommentsStore comments;

  PostWriter(PostgresManyPostsStore posts, PostgresManyCommentsStore comments) {
    this.posts = posts;
    this.comments = comments;
  }

  /**
   * One verdict for each post, in their order; adds the events of what was written.
   *
   * @param living of the users that the posts name
   */
  public List<Verdict> write(
      Session transaction, List<Post> given, Set<UUID> living, List<Event> events) {
    if (given.isEmpty()) {
      return List.of();
    }
    List<Post> all = given.stream().map(PostWriter::normalized).toList();
    PostgresManyPostsStore.Taken taken = posts.taken(transaction, all);
    var authors = new HashMap<>(taken.authors());
    var images = new HashSet<>(taken.images());
    var fitting = new LinkedHashMap<Post, Integer>();
    var verdicts = new Verdict[all.size()];
    for (int i = 0; i < verdicts.length; i++) {
      Post post = all.get(i);
      UUID author = authors.get(post.id());
      if (author != null) {
        verdicts[i] =
            author.equals(post.authorId()) ? Verdict.UNCHANGED : Verdict.idTaken("post.post_id");
      } else if (!living.contains(post.authorId())) {
        verdicts[i] = Verdict.userNotFound("post.author_id");
      } else if (post.images().stream().anyMatch(image -> images.contains(image.id()))) {
        verdicts[i] = Verdict.idTaken("post.images.image_id");
      } else {
        authors.put(post.id(), post.authorId());
        post.images().forEach(image -> images.add(image.id()));
        fitting.put(post, i);
      }
    }
    Map<UUID, Long> versions = posts.insert(transaction, List.copyOf(fitting.keySet()));
    fitting.forEach(
        (post, i) -> {
          verdicts[i] = Verdict.WRITTEN;
          events.add(PostEvents.created(post, requireNonNull(versions.get(post.id()))));
        });
    return List.of(verdicts);
  }

  private static Post normalized(Post post) {
    return new Post(
        post.id(),
        post.authorId(),
        post.text(),
        post.category(),
        Tags.normalized(post.tags()),
        post.visibility(),
        post.images(),
        post.createdAt(),
        post.updatedAt());
  }

  /** As {@link #write}; also adds what the comments count for. */
  public List<Verdict> comment(
      Session transaction,
      List<Comment> all,
      Set<UUID> living,
      List<Event> events,
      List<Counted> counted) {
    if (all.isEmpty()) {
      return List.of();
    }
    PostgresManyCommentsStore.Known known = comments.known(transaction, all);
    var placed = new HashMap<>(known.comments());
    var fitting = new LinkedHashMap<Comment, Integer>();
    var verdicts = new Verdict[all.size()];
    for (int i = 0; i < verdicts.length; i++) {
      Comment comment = all.get(i);
      PostgresManyCommentsStore.Placed there = placed.get(comment.id());
      var here = new PostgresManyCommentsStore.Placed(comment.postId(), comment.authorId());
      if (there != null) {
        verdicts[i] =
            there.equals(here) ? Verdict.UNCHANGED : Verdict.idTaken("comment.comment_id");
      } else if (!living.contains(comment.authorId())) {
        verdicts[i] = Verdict.userNotFound("comment.author_id");
      } else if (!known.posts().containsKey(comment.postId())) {
        verdicts[i] = Verdict.refused("POST_NOT_FOUND", "comment.post_id", "no such post");
      } else {
        placed.put(comment.id(), here);
        fitting.put(comment, i);
      }
    }
    Map<UUID, Long> versions = comments.insert(transaction, List.copyOf(fitting.keySet()));
    fitting.forEach(
        (comment, i) -> {
          verdicts[i] = Verdict.WRITTEN;
          counted.add(Counted.comments(comment.postId(), 1));
          events.add(
              CommentEvents.added(
                  comment,
                  requireNonNull(known.posts().get(comment.postId())),
                  requireNonNull(versions.get(comment.id()))));
        });
    return List.of(verdicts);
  }
}
