package io.tributary.feed;

import io.tributary.feed.hydrate.PageContent;
import io.tributary.feed.hydrate.PageContent.Content;
import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.Slate;
import io.tributary.platform.page.PageRoom;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Cuts pages from slates: what may still be shown, until the page is full. */
@Singleton
final class PageCutter {
  /** So many more are looked at than are needed, as some may have to be left out. */
  private static final int SPARE = 3;

  private final HomeFeed homeFeed;
  private final PageContent contents;
  private final FeedMeters meters;
  private final PageRoom room;

  PageCutter(HomeFeed homeFeed, PageContent contents, FeedMeters meters, PageRoom room) {
    this.homeFeed = homeFeed;
    this.contents = contents;
    this.meters = meters;
    this.room = room;
  }

  /**
   * @param content null if only ids were asked for
   */
  record Item(Slate.Post post, @Nullable Content content) {}

  /**
   * @param rank how many of the slate's posts are passed by
   */
  record Cut(List<Item> items, int rank) {}

  /**
   * The next posts behind a rank.
   *
   * @param served these are passed by
   */
  Cut cut(FeedQuery query, Slate slate, int from, int size, Set<UUID> served, boolean full) {
    List<Slate.Post> all = slate.posts();
    var items = new ArrayList<Item>(size);
    int rank = Math.min(from, all.size());
    // Doubled each time, so that even a slate of which nothing is left costs few looks.
    int look = size + SPARE;
    while (items.size() < size && rank < all.size()) {
      List<Slate.Post> some = all.subList(rank, Math.min(all.size(), rank + look));
      List<Slate.Post> shown = stillShown(query, some, served);
      while (!shown.isEmpty() && items.size() < size) {
        int taken = Math.min(shown.size(), size - items.size());
        items.addAll(items(query.viewer(), shown.subList(0, taken), full));
        shown = shown.subList(taken, shown.size());
      }
      rank += shown.isEmpty() ? some.size() : some.indexOf(shown.getFirst());
      look *= 2;
    }
    return full ? held(slate, items, rank) : new Cut(List.copyOf(items), rank);
  }

  /** Those that an answer has room for; the next page goes on with the first of the others. */
  private Cut held(Slate slate, List<Item> items, int rank) {
    int held = room.holds(items.stream().map(FeedMessages::item).toList());
    return held == items.size()
        ? new Cut(List.copyOf(items), rank)
        : new Cut(
            List.copyOf(items.subList(0, held)), slate.posts().indexOf(items.get(held).post()));
  }

  private List<Slate.Post> stillShown(FeedQuery query, List<Slate.Post> posts, Set<UUID> served) {
    var run = new FeedRun(meters);
    Set<UUID> shown =
        homeFeed
            .stillShown(
                query, posts.stream().filter(each -> !served.contains(each.post())).toList(), run)
            .stream()
            .map(Candidate::post)
            .collect(Collectors.toSet());
    run.requireSafe();
    return posts.stream().filter(each -> shown.contains(each.post())).toList();
  }

  /** What has no content is gone, or nowhere to be had: the next takes its place. */
  private List<Item> items(UUID viewer, List<Slate.Post> posts, boolean full) {
    if (!full) {
      return posts.stream().map(each -> new Item(each, null)).toList();
    }
    Map<UUID, Content> known = contents.of(viewer, posts);
    return posts.stream()
        .filter(each -> known.containsKey(each.post()))
        .map(each -> new Item(each, known.get(each.post())))
        .toList();
  }
}
