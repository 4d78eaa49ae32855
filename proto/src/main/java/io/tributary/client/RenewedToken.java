package io.tributary.client;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Sends a token (JWT) with each call and gets the next one before it expires. One for a process,
 * given to each stub:
 *
 * <pre>{@code
 * var token = new RenewedToken(() -> askTheIssuer());
 * var feed = FeedServiceGrpc.newBlockingStub(channel).withCallCredentials(token);
 * }</pre>
 *
 * <p>When a fifth of its life is left, the next token is asked for while calls go on with the one
 * that is there; only the first one is waited for. One that is not to be had is asked for again
 * every few seconds, and calls fail with {@code UNAUTHENTICATED} only once none is valid any more.
 * Over plaintext it is never sent: whoever listens could use it.
 */
public final class RenewedToken extends CallCredentials {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);
  private static final int LAST_PART = 5;

  private final Supplier<Token> source;
  private final InstantSource clock;
  private Held held;
  private CompletableFuture<Token> renewal;
  private Instant nextTry = Instant.MIN;

  /**
   * @param expires when the service will not take it any more
   */
  public record Token(String jwt, Instant expires) {}

  /** A token, and from when on the next one is wanted. */
  private record Held(Token token, Instant renewFrom) {}

  /**
   * @param source asks the issuer; may take its time, and is called by one thread at a time
   */
  public RenewedToken(Supplier<Token> source) {
    this(source, InstantSource.system());
  }

  RenewedToken(Supplier<Token> source, InstantSource clock) {
    this.source = source;
    this.clock = clock;
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo call, Executor executor, MetadataApplier credentials) {
    if (call.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY) {
      credentials.fail(Status.UNAUTHENTICATED.withDescription("a token is sent over TLS only"));
      return;
    }
    var unused =
        current(executor)
            .whenComplete(
                (token, failure) -> {
                  if (failure != null) {
                    credentials.fail(
                        Status.UNAUTHENTICATED
                            .withDescription("no token is to be had")
                            .withCause(failure));
                    return;
                  }
                  var headers = new Metadata();
                  headers.put(AUTHORIZATION, "Bearer " + token.jwt());
                  credentials.apply(headers);
                });
  }

  /** The one that is valid, or the one that is under way. */
  private synchronized CompletableFuture<Token> current(Executor executor) {
    Instant now = clock.instant();
    boolean valid = held != null && now.isBefore(held.token().expires());
    boolean due = !valid || !now.isBefore(held.renewFrom());
    CompletableFuture<Token> wanted = renewal;
    if (due && wanted == null && !(valid && now.isBefore(nextTry))) {
      wanted = new CompletableFuture<>();
      renewal = wanted;
      renew(wanted, executor);
    }
    return valid ? CompletableFuture.completedFuture(held.token()) : wanted;
  }

  private void renew(CompletableFuture<Token> wanted, Executor executor) {
    try {
      executor.execute(() -> ask(wanted));
    } catch (RejectedExecutionException callersAreEnding) {
      giveUp();
      wanted.completeExceptionally(callersAreEnding);
    }
  }

  private void ask(CompletableFuture<Token> wanted) {
    try {
      Token token = source.get();
      hold(token);
      wanted.complete(token);
    } catch (RuntimeException | Error failure) {
      giveUp();
      wanted.completeExceptionally(failure);
    }
  }

  private synchronized void hold(Token token) {
    Instant now = clock.instant();
    Duration life = Duration.between(now, token.expires());
    held = new Held(token, token.expires().minus(life.dividedBy(LAST_PART)));
    renewal = null;
  }

  private synchronized void giveUp() {
    nextTry = clock.instant().plus(BETWEEN_TRIES);
    renewal = null;
  }
}
