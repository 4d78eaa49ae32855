package io.tributary.platform.cache;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import io.tributary.platform.batch.Portions;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.redis.Keys;
import io.tributary.platform.redis.Redis;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Entries and their locks in Redis. All of it fails as Unavailable, and then nobody needs it. */
final class RedisEntries {
  /** Scripts sent at once, so that they are far from the command timeout. */
  static final int AT_ONCE = 250;

  private static final Duration LATER = Duration.ofMillis(500);

  /** As it is there, unread. */
  record Held(byte @Nullable [] bytes, long version) {
    static final Held NOTHING = new Held(null, 0);

    int size() {
      return bytes == null ? 0 : bytes.length;
    }
  }

  /**
   * The right to load an entry, if there was one to have.
   *
   * @param number 0 if somebody else has it
   */
  record Claim(String token, long number, Held held) {
    boolean isOurs() {
      return number > 0;
    }
  }

  private final Redis redis;

  RedisEntries(Redis redis) {
    this.redis = redis;
  }

  boolean isUp() {
    return redis.isUp();
  }

  /** Without waiting for anything while the watch has found Redis away. */
  private <T> T ask(Supplier<@Nullable T> question) {
    if (!redis.isUp()) {
      throw new Failure.Unavailable("redis", LATER);
    }
    try {
      return Objects.requireNonNull(question.get());
    } catch (RedisException | Failure.Overloaded refused) {
      // Such as that its memory is full, that a cluster has nobody for the slot, or that too many
      // ask: to a cache it is all the same.
      throw new Failure.Unavailable("redis", LATER);
    }
  }

  /** Values and versions together, in the order of the entries. */
  List<Held> read(List<Entry> entries) {
    var keys = new String[2 * entries.size()];
    for (int i = 0; i < entries.size(); i++) {
      keys[2 * i] = entries.get(i).key();
      keys[2 * i + 1] = entries.get(i).versionKey();
    }
    List<KeyValue<String, byte[]>> values =
        ask(() -> redis.call("cache.read", commands -> commands.mget(keys)));
    var held = new ArrayList<Held>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      held.add(
          new Held(
              values.get(2 * i).getValueOrElse(null),
              EntryBytes.version(values.get(2 * i + 1).getValueOrElse(null))));
    }
    return held;
  }

  /** A token that nobody else has. */
  static String token() {
    return UUID.randomUUID().toString();
  }

  /** In the order of the entries. */
  List<Claim> claim(List<Entry> entries, String token, Duration life) {
    var claims = new ArrayList<Claim>(entries.size());
    for (List<Entry> portion : Portions.of(entries, AT_ONCE)) {
      claims.addAll(claimPortion(portion, token, life));
    }
    return claims;
  }

  private List<Claim> claimPortion(List<Entry> entries, String token, Duration life) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(text(token));
    arguments.add(decimal(life.toMillis()));
    // Who comes back after a longer absence finds no fence, and is refused as well.
    arguments.add(decimal(life.toMillis() * 10));
    List<List<Object>> answers =
        ask(
            () ->
                redis.call(
                    "cache.claim",
                    commands ->
                        all(
                            entries.stream()
                                .map(
                                    each ->
                                        CacheScripts.CLAIM.runForMany(
                                            commands,
                                            List.of(
                                                each.key(),
                                                each.versionKey(),
                                                Keys.lock(each.key()),
                                                Keys.fence(each.key())),
                                            arguments))
                                .toList())));
    return answers.stream().map(answer -> claim(token, answer)).toList();
  }

  private static Claim claim(String token, List<Object> answer) {
    return new Claim(
        token,
        (Long) answer.get(0),
        new Held((byte[]) answer.get(1), EntryBytes.version((byte[]) answer.get(2))));
  }

  /** One change of one entry, sent together with others. Answers 1 if it was made. */
  record Step(Function<RedisClusterAsyncCommands<String, byte[]>, CompletionStage<Long>> command) {
    /** Ends the claim; written unless somebody else has claimed the entry since. */
    static Step store(Entry entry, Claim claim, byte[] bytes, Duration kept) {
      return new Step(
          commands ->
              CacheScripts.STORE.run(
                  commands,
                  List.of(entry.key(), Keys.lock(entry.key()), Keys.fence(entry.key())),
                  List.of(
                      text(claim.token()),
                      decimal(claim.number()),
                      bytes,
                      decimal(kept.toMillis()))));
    }

    static Step release(Entry entry, String token) {
      return new Step(
          commands ->
              CacheScripts.RELEASE.run(
                  commands, List.of(Keys.lock(entry.key())), List.of(text(token))));
    }

    /** For what was loaded without a claim; written unless something newer is known. */
    static Step put(Entry entry, long version, byte[] bytes, Duration kept) {
      return new Step(
          commands ->
              CacheScripts.PUT.run(
                  commands,
                  List.of(entry.key(), entry.versionKey()),
                  List.of(
                      ByteBuffer.allocate(Long.BYTES).putLong(version).array(),
                      bytes,
                      decimal(kept.toMillis()))));
    }
  }

  boolean run(Step step) {
    return run(List.of(step)).getFirst() == 1;
  }

  List<Long> run(List<Step> steps) {
    var answers = new ArrayList<Long>(steps.size());
    for (List<Step> portion : Portions.of(steps, AT_ONCE)) {
      answers.addAll(
          ask(
              () ->
                  redis.call(
                      "cache.write",
                      commands ->
                          all(
                              portion.stream()
                                  .map(step -> step.command().apply(commands))
                                  .toList()))));
    }
    return answers;
  }

  private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> answers) {
    List<CompletableFuture<T>> futures =
        answers.stream().map(CompletionStage::toCompletableFuture).toList();
    return CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
        .thenApply(done -> futures.stream().map(CompletableFuture::join).toList());
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] decimal(long number) {
    return text(Long.toString(number));
  }
}
