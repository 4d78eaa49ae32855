package io.tributary.platform.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.tributary.platform.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Refuses answers over the limit, while the client can still be told why: past its own limit it
 * would only see the transport break. Sees messages as streams that know their length before they
 * are written.
 */
final class AnswerSizeInterceptor implements ServerInterceptor {
  private final int limit;

  AnswerSizeInterceptor(int limit) {
    this.limit = limit;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendMessage(A message) {
            int bytes = length(message);
            if (bytes > limit) {
              throw Failure.Precondition.answerTooLarge(bytes, limit);
            }
            super.sendMessage(message);
          }
        },
        headers);
  }

  private static int length(Object message) {
    try {
      return ((InputStream) message).available();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
