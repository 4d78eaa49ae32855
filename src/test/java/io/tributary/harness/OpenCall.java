package io.tributary.harness;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;

/** A call whose client does not say that its request is whole. */
public final class OpenCall<Q> {
  private final ClientCall<Q, ?> call;
  private final CompletableFuture<Refused> refused = new CompletableFuture<>();

  private OpenCall(ClientCall<Q, ?> call) {
    this.call = call;
  }

  public static <Q, A> OpenCall<Q> of(Channel channel, MethodDescriptor<Q, A> method) {
    ClientCall<Q, A> call = channel.newCall(method, CallOptions.DEFAULT);
    var open = new OpenCall<Q>(call);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            open.refused.complete(Refused.of(status.asRuntimeException(trailers)));
          }
        },
        new Metadata());
    call.request(1);
    return open;
  }

  public void send(Q message) {
    call.sendMessage(message);
  }

  /** Of a stream of messages: once the transport takes the next. */
  public void sendWhenReady(Q message) {
    Eventually.holds(() -> call.isReady() || hasEnded());
    send(message);
  }

  public boolean hasEnded() {
    return refused.isDone();
  }

  /** With what the service ended it. */
  public Refused end() {
    Eventually.holds(this::hasEnded);
    return refused.join();
  }
}
