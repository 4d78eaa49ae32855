package io.tributary.imports;

import io.tributary.engagement.Counted;
import io.tributary.engagement.EngagementWriter;
import io.tributary.graph.Edge;
import io.tributary.graph.FollowChange;
import io.tributary.graph.GraphLocks;
import io.tributary.graph.GraphWriter;
import io.tributary.outbox.Event;
import io.tributary.outbox.Outbox;
import io.tributary.platform.batch.Verdict;
import io.tributary.platform.id.Ids;
import io.tributary.platform.postgres.Locks;
import io.tributary.platform.postgres.Session;
import io.tributary.posts.PostWriter;
import io.tributary.users.UserLocks;
import io.tributary.users.UserWriter;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Writes the items of a batch, kind after kind, so that a batch may hold a user and what belongs to
 * it. How many statements that takes does not depend on how many items there are.
 */
@Singleton
final class BatchWriter {
  private final UserWriter users;
  private final PostWriter posts;
  private final EngagementWriter engagement;
  private final GraphWriter graph;
  private final Outbox outbox;
  private final Ids ids;

  BatchWriter(
      UserWriter users,
      PostWriter posts,
      EngagementWriter engagement,
      GraphWriter graph,
      Outbox outbox,
      Ids ids) {
    this.users = users;
    this.posts = posts;
    this.engagement = engagement;
    this.graph = graph;
    this.outbox = outbox;
    this.ids = ids;
  }

  /** One verdict for each item, in their order. */
  List<Verdict> write(Session transaction, List<Item> items, Instant now) {
    Set<UUID> named = named(items);
    Locks.take(
        transaction,
        named.stream().mapToLong(UserLocks::key).toArray(),
        items.stream().flatMapToLong(BatchWriter::pair).toArray());
    var events = new ArrayList<Event>();
    var counted = new ArrayList<Counted>();
    var follows = new ArrayList<FollowChange>();
    var sorted = new Sorted(items);
    sorted.judge(
        Item.OfUser.class, Item.OfUser::user, all -> users.write(transaction, all, events));
    Set<UUID> living = users.living(transaction, named);
    sorted.judge(
        Item.OfPost.class, Item.OfPost::post, all -> posts.write(transaction, all, living, events));
    sorted.judge(
        Item.OfComment.class,
        Item.OfComment::comment,
        all -> posts.comment(transaction, all, living, events, counted));
    sorted.judge(
        Item.OfLike.class,
        Item.OfLike::like,
        all -> engagement.like(transaction, all, living, events, counted));
    sorted.judge(
        Item.OfAct.class,
        Item.OfAct::act,
        all -> engagement.record(transaction, ids.next(), all, living, events, counted));
    sorted.judge(
        Item.OfFollow.class,
        Item.OfFollow::edge,
        all -> graph.follow(transaction, all, living, events, follows));
    sorted.judge(
        Item.OfBlock.class,
        Item.OfBlock::edge,
        all -> graph.block(transaction, all, living, now, events, follows));
    sorted.judge(
        Item.OfMute.class, Item.OfMute::edge, all -> graph.mute(transaction, all, living, events));
    sorted.judge(Item.Bad.class, Item.Bad::verdict, all -> all);
    outbox.append(transaction, now, events);
    engagement.count(transaction, counted);
    graph.count(transaction, follows);
    return sorted.verdicts();
  }

  /** The users that must live for an item to be written. */
  private static Set<UUID> named(List<Item> items) {
    var named = new HashSet<UUID>();
    for (Item item : items) {
      switch (item) {
        case Item.OfPost post -> named.add(post.post().authorId());
        case Item.OfComment comment -> named.add(comment.comment().authorId());
        case Item.OfLike like -> named.add(like.like().user());
        case Item.OfAct act -> named.add(act.act().user());
        case Item.OfFollow follow -> addBoth(follow.edge(), named);
        case Item.OfBlock block -> addBoth(block.edge(), named);
        case Item.OfMute mute -> addBoth(mute.edge(), named);
        case Item.OfUser user -> {}
        case Item.Bad bad -> {}
      }
    }
    return named;
  }

  private static void addBoth(Edge edge, Set<UUID> named) {
    named.add(edge.actor());
    named.add(edge.target());
  }

  private static LongStream pair(Item item) {
    return switch (item) {
      case Item.OfFollow follow -> pair(follow.edge());
      case Item.OfBlock block -> pair(block.edge());
      case Item.OfMute mute -> pair(mute.edge());
      case Item.OfUser user -> LongStream.empty();
      case Item.OfPost post -> LongStream.empty();
      case Item.OfComment comment -> LongStream.empty();
      case Item.OfLike like -> LongStream.empty();
      case Item.OfAct act -> LongStream.empty();
      case Item.Bad bad -> LongStream.empty();
    };
  }

  private static LongStream pair(Edge edge) {
    return LongStream.of(GraphLocks.key(edge.actor(), edge.target()));
  }

  /** Takes items apart by kind and puts the verdicts back where their items stood. */
  private static final class Sorted {
    private final List<Item> items;
    private final Verdict[] verdicts;

    Sorted(List<Item> items) {
      this.items = items;
      this.verdicts = new Verdict[items.size()];
    }

    <I extends Item, T> void judge(
        Class<I> kind, Function<I, T> content, Function<List<T>, List<Verdict>> judge) {
      List<T> all = items.stream().filter(kind::isInstance).map(kind::cast).map(content).toList();
      List<Verdict> judged = judge.apply(all);
      int next = 0;
      for (int i = 0; i < verdicts.length; i++) {
        if (kind.isInstance(items.get(i))) {
          verdicts[i] = judged.get(next++);
        }
      }
    }

    List<Verdict> verdicts() {
      return Stream.of(verdicts).toList();
    }
  }
}
