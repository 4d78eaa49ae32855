package io.tributary.platform.grpc;

import io.grpc.stub.StreamObserver;

/** The one answer of a unary call. What is thrown instead becomes the call's status. */
public final class Reply {
  private Reply() {}

  public static <A> void to(StreamObserver<A> client, A answer) {
    client.onNext(answer);
    client.onCompleted();
  }
}
