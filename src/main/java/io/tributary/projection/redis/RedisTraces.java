package io.tributary.projection.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.id.Ids;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import io.tributary.projection.Change.EdgeChanged;
import io.tributary.projection.Change.PostChanged;
import io.tributary.projection.Change.TracesErased;
import io.tributary.projection.redis.FactBytes.Life;
import io.tributary.projection.redis.FactBytes.UserFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What others and posts have of an erased user. It is on other slots than the mark that says so:
 * therefore whoever takes it away has marked before, and whoever brings something looks for the
 * mark behind it. So the one that is last sees the other.
 */
final class RedisTraces {
  private static final int AT_ONCE = 250;

  private final Redis redis;
  private final FactsConfig config;

  RedisTraces(Redis redis, FactsConfig config) {
    this.redis = redis;
    this.config = config;
  }

  /** The user must be marked. */
  void remove(TracesErased traces) {
    var all = new ArrayList<Trace>();
    all.add(Trace.ofActivity(traces.user()));
    traces.posts().forEach(post -> all.add(ofPost(post, traces.version())));
    traces.others().forEach(other -> all.add(Trace.ofEdge(other, traces.user())));
    remove(all);
  }

  /** Takes away again what has just been brought and leads to one of the erased. */
  void removeLate(Collection<PostChanged> posts, Collection<EdgeChanged> edges, Set<UUID> gone) {
    var late = new ArrayList<Trace>();
    for (PostChanged each : posts) {
      if (gone.contains(each.author())) {
        late.add(ofPost(each.post(), each.version()));
      }
    }
    for (EdgeChanged each : edges) {
      UUID actor = each.edge().actor();
      UUID target = each.edge().target();
      if (gone.contains(target)) {
        late.add(Trace.ofEdge(actor, target));
      }
      if (gone.contains(actor)) {
        late.add(Trace.ofEdge(target, actor));
      }
    }
    remove(late);
  }

  /** Those of them who are. */
  static CompletionStage<Set<UUID>> erased(
      RedisClusterAsyncCommands<String, byte[]> commands, List<UUID> users) {
    if (users.isEmpty()) {
      return CompletableFuture.completedFuture(Set.of());
    }
    return commands
        .mget(users.stream().map(Keys::userFacts).toArray(String[]::new))
        .thenApply(facts -> erased(users, facts));
  }

  private static Set<UUID> erased(List<UUID> users, List<KeyValue<String, byte[]>> facts) {
    var erased = new HashSet<UUID>();
    for (int i = 0; i < users.size(); i++) {
      if (facts.get(i).hasValue() && UserFacts.of(facts.get(i).getValue()).life() == Life.ERASED) {
        erased.add(users.get(i));
      }
    }
    return erased;
  }

  /** What is known of it and what is cached of it. */
  private Trace ofPost(UUID post, long version) {
    var keys = new ArrayList<>(List.of(Keys.postVersion(post), Keys.postFacts(post)));
    keys.addAll(Keys.cachedOfPost(post));
    List<byte[]> arguments =
        List.of(FactBytes.number(version), FactBytes.decimal(config.versionsKept().toSeconds()));
    return new Trace(commands -> FactScripts.END.run(commands, keys, arguments));
  }

  /** A command that takes one away. */
  private record Trace(
      Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<Long>> removal) {
    static Trace ofActivity(UUID user) {
      return new Trace(
          commands -> commands.zrem(Keys.activeViewers(Keys.activePart(user)), Ids.bytes(user)));
    }

    static Trace ofEdge(UUID user, UUID gone) {
      return new Trace(commands -> commands.hdel(Keys.userEdges(user), FactBytes.field(gone)));
    }
  }

  private void remove(List<Trace> traces) {
    for (List<Trace> portion : Portions.of(traces, AT_ONCE)) {
      var unused =
          redis.call(
              "facts.remove_traces",
              commands ->
                  CompletableFuture.allOf(
                      portion.stream()
                          .map(trace -> trace.removal().apply(commands).toCompletableFuture())
                          .toArray(CompletableFuture<?>[]::new)));
    }
  }
}
