package io.tributary.feed.hydrate;

import io.tributary.engagement.Counts;
import io.tributary.engagement.EngagementLookup;
import io.tributary.feed.model.Slate;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.posts.Post;
import io.tributary.posts.PostLookup;
import io.tributary.users.User;
import io.tributary.users.UserLookup;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a page shows of its posts: three lookups side by side, for the posts of the page alone. */
@Singleton
public final class PageContent {
  private final PostLookup posts;
  private final UserLookup users;
  private final EngagementLookup engagement;

  PageContent(PostLookup posts, UserLookup users, EngagementLookup engagement) {
    this.posts = posts;
    this.users = users;
    this.engagement = engagement;
  }

  /**
   * @param author null if nobody can say
   * @param counts likewise
   */
  public record Content(Post post, @Nullable User author, @Nullable Counts counts) {}

  /** Of those of the posts that are there for this viewer. */
  public Map<UUID, Content> of(UUID viewer, List<Slate.Post> page) {
    List<UUID> ids = page.stream().map(Slate.Post::post).toList();
    List<UUID> authorIds = page.stream().map(Slate.Post::author).distinct().toList();
    Call call = Call.current();
    Supplier<Map<UUID, User>> authors = call.fork(() -> ifThere(() -> users.living(authorIds)));
    Supplier<Map<UUID, Counts>> counts =
        call.fork(() -> ifThere(() -> engagement.visible(viewer, ids)));
    Map<UUID, Post> found = posts.visible(viewer, ids);

    Map<UUID, User> knownAuthors = authors.get();
    Map<UUID, Counts> knownCounts = counts.get();
    var contents = new HashMap<UUID, Content>();
    found.forEach(
        (id, post) ->
            contents.put(
                id, new Content(post, knownAuthors.get(post.authorId()), knownCounts.get(id))));
    return contents;
  }

  /** A page is a page without it. */
  private static <V> Map<UUID, V> ifThere(Supplier<Map<UUID, V>> lookup) {
    try {
      return lookup.get();
    } catch (Failure.Unavailable | Failure.Overloaded away) {
      return Map.of();
    }
  }
}
