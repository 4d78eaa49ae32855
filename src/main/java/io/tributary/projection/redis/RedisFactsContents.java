package io.tributary.projection.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Edge;
import io.tributary.projection.Entry;
import io.tributary.projection.Kind;
import io.tributary.projection.Owners;
import io.tributary.projection.Reach;
import io.tributary.projection.redis.FactBytes.PostFacts;
import io.tributary.projection.redis.FactBytes.Tie;
import io.tributary.projection.redis.FactBytes.TieKind;
import io.tributary.projection.redis.FactBytes.UserFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What the copy holds, for those who compare it. Posts are found by their own ids alone, and only
 * while they are kept. A block that only one of its two sides knows says so in its detail.
 */
final class RedisFactsContents {
  private static final int USERS_AT_ONCE = 20;
  private static final int VALUES_AT_ONCE = 500;

  private record Held(UUID user, UUID other, Tie tie) {
    /** The edge that this is one side of. */
    Edge edge() {
      return switch (tie.kind()) {
        case FOLLOWS -> new Edge(Kind.FOLLOW, user, other);
        case BLOCKS -> new Edge(Kind.BLOCK, user, other);
        case MUTES -> new Edge(Kind.MUTE, user, other);
        case BLOCKED_BY -> new Edge(Kind.BLOCK, other, user);
      };
    }

    /** As the other side must have it, if it has one. */
    Held mirrored() {
      TieKind kind = tie.kind() == TieKind.BLOCKS ? TieKind.BLOCKED_BY : TieKind.BLOCKS;
      return new Held(other, user, new Tie(kind, tie.living(), tie.version()));
    }
  }

  private final Redis redis;

  RedisFactsContents(Redis redis) {
    this.redis = redis;
  }

  List<Entry> of(Owners owners) {
    var entries = new ArrayList<Entry>();
    for (List<UUID> portion : Portions.of(owners.users(), USERS_AT_ONCE)) {
      entries.addAll(users(portion));
    }
    for (List<UUID> portion : Portions.of(owners.posts(), VALUES_AT_ONCE)) {
      entries.addAll(posts(portion));
    }
    return entries;
  }

  private List<Entry> users(List<UUID> users) {
    var entries = new ArrayList<Entry>();
    userFacts(users)
        .forEach(
            (user, facts) -> {
              if (facts.living()) {
                entries.add(new Entry(Kind.USER, user.toString(), facts.version(), ""));
              }
            });
    List<Held> living = users.isEmpty() ? List.of() : livingEdges(users);
    var ends = new HashSet<UUID>();
    living.forEach(
        each -> {
          ends.add(each.user());
          ends.add(each.other());
        });
    Set<UUID> deleted =
        userFacts(ends).entrySet().stream()
            .filter(each -> !each.getValue().living())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    List<Held> between =
        living.stream()
            .filter(each -> !deleted.contains(each.user()) && !deleted.contains(each.other()))
            .toList();
    Set<Held> blocks =
        between.stream()
            .filter(each -> each.edge().kind() == Kind.BLOCK)
            .collect(Collectors.toSet());
    Set<Held> oneSided = oneSided(blocks);
    for (Held each : between) {
      if (oneSided.contains(each)) {
        entries.add(entry(each, "only " + each.user() + " has it"));
      } else if (each.tie().kind() != TieKind.BLOCKED_BY) {
        entries.add(entry(each, ""));
      }
    }
    return entries;
  }

  private static Entry entry(Held held, String detail) {
    Edge edge = held.edge();
    return new Entry(edge.kind(), edge.key(), held.tie().version(), detail);
  }

  private List<Held> livingEdges(List<UUID> users) {
    var living = new ArrayList<Held>();
    edges(users)
        .forEach(
            (user, others) ->
                others.forEach(
                    (other, value) ->
                        Tie.list(value).stream()
                            .filter(Tie::living)
                            .forEach(tie -> living.add(new Held(user, other, tie)))));
    return living;
  }

  private Set<Held> oneSided(Set<Held> blocks) {
    var oneSided = new HashSet<Held>();
    for (List<Held> portion : Portions.of(blocks, VALUES_AT_ONCE)) {
      List<List<KeyValue<String, byte[]>>> values =
          together(
              "facts.contents_blocks",
              portion,
              (commands, block) ->
                  commands.hmget(Keys.userEdges(block.other()), FactBytes.field(block.user())));
      for (int i = 0; i < portion.size(); i++) {
        Held block = portion.get(i);
        KeyValue<String, byte[]> value = values.get(i).getFirst();
        if (!value.hasValue() || !Tie.list(value.getValue()).contains(block.mirrored().tie())) {
          oneSided.add(block);
        }
      }
    }
    return oneSided;
  }

  /** All fields of all of them, a bounded part of each at a time. */
  private Map<UUID, Map<UUID, byte[]>> edges(List<UUID> users) {
    var edges = new LinkedHashMap<UUID, Map<UUID, byte[]>>();
    var cursors = new LinkedHashMap<UUID, ScanCursor>();
    users.forEach(user -> cursors.put(user, ScanCursor.INITIAL));
    while (!cursors.isEmpty()) {
      List<UUID> unfinished = List.copyOf(cursors.keySet());
      List<MapScanCursor<String, byte[]>> found =
          together(
              "facts.contents_edges",
              unfinished,
              (commands, user) ->
                  commands.hscan(
                      Keys.userEdges(user),
                      Objects.requireNonNull(cursors.get(user)),
                      ScanArgs.Builder.limit(VALUES_AT_ONCE)));
      for (int i = 0; i < unfinished.size(); i++) {
        UUID user = unfinished.get(i);
        MapScanCursor<String, byte[]> part = found.get(i);
        Map<UUID, byte[]> others = edges.computeIfAbsent(user, key -> new HashMap<>());
        part.getMap().forEach((field, value) -> others.put(FactBytes.id(field), value));
        if (part.isFinished()) {
          cursors.remove(user);
        } else {
          cursors.put(user, part);
        }
      }
    }
    return edges;
  }

  private List<Entry> posts(List<UUID> posts) {
    Map<UUID, PostFacts> facts = values(posts, Keys::postFacts, PostFacts::of);
    Map<UUID, UserFacts> authors =
        userFacts(facts.values().stream().map(PostFacts::author).collect(Collectors.toSet()));
    var entries = new ArrayList<Entry>();
    facts.forEach(
        (post, each) -> {
          UserFacts author = authors.get(each.author());
          boolean living = author == null || author.living();
          if (living && each.reach() != Reach.NOBODY) {
            entries.add(
                new Entry(
                    Kind.POST,
                    post.toString(),
                    each.version(),
                    each.author() + "/" + each.reach()));
          }
        });
    return entries;
  }

  private Map<UUID, UserFacts> userFacts(Collection<UUID> users) {
    return values(users, Keys::userFacts, UserFacts::of);
  }

  private <T> Map<UUID, T> values(
      Collection<UUID> ids, Function<UUID, String> key, Function<byte[], T> read) {
    var found = new LinkedHashMap<UUID, T>();
    for (List<UUID> portion : Portions.of(ids, VALUES_AT_ONCE)) {
      String[] keys = portion.stream().map(key).toArray(String[]::new);
      List<KeyValue<String, byte[]>> values =
          Objects.requireNonNull(
              redis.call("facts.contents_values", commands -> commands.mget(keys)));
      for (int i = 0; i < portion.size(); i++) {
        if (values.get(i).hasValue()) {
          found.put(portion.get(i), read.apply(values.get(i).getValue()));
        }
      }
    }
    return found;
  }

  /** One command for each, sent before the first is answered. */
  private <I, T> List<T> together(
      String name,
      List<I> items,
      BiFunction<RedisClusterAsyncCommands<String, byte[]>, I, CompletionStage<T>> command) {
    return Objects.requireNonNull(
        redis.call(
            name,
            commands -> {
              List<CompletableFuture<T>> coming =
                  items.stream()
                      .map(item -> command.apply(commands, item).toCompletableFuture())
                      .toList();
              return CompletableFuture.allOf(coming.toArray(CompletableFuture<?>[]::new))
                  .thenApply(all -> coming.stream().map(CompletableFuture::join).toList());
            }));
  }
}
