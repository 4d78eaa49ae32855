package io.tributary.platform.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * A few steps that Redis does as one. All keys of a call must be on one slot. The script is named
 * by its digest and sent whole only to a server that does not know it yet.
 */
public final class Script {
  private final String text;
  private final String digest;

  public Script(String text) {
    this.text = text;
    this.digest = digest(text);
  }

  private static String digest(String text) {
    try {
      // Redis's own name for it, not a safeguard.
      byte[] sha1 =
          MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sha1);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  public CompletionStage<Long> run(
      RedisClusterAsyncCommands<String, byte[]> redis, List<String> keys, List<byte[]> arguments) {
    return run(redis, ScriptOutputType.INTEGER, keys, arguments);
  }

  /** One that answers a list, of numbers, byte strings, and null for what is not there. */
  public CompletionStage<List<Object>> runForMany(
      RedisClusterAsyncCommands<String, byte[]> redis, List<String> keys, List<byte[]> arguments) {
    return run(redis, ScriptOutputType.MULTI, keys, arguments);
  }

  private <T> CompletionStage<T> run(
      RedisClusterAsyncCommands<String, byte[]> redis,
      ScriptOutputType type,
      List<String> keys,
      List<byte[]> arguments) {
    String[] names = keys.toArray(String[]::new);
    byte[][] values = arguments.toArray(byte[][]::new);
    return redis
        .<T>evalsha(digest, type, names, values)
        .exceptionallyCompose(
            failure ->
                isUnknown(failure)
                    ? redis.<T>eval(text, type, names, values)
                    : CompletableFuture.failedFuture(failure));
  }

  private static boolean isUnknown(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RedisNoScriptException;
  }
}
