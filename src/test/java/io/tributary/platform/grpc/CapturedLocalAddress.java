package io.tributary.platform.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Which connection a call went over, told by the client's end of it. */
final class CapturedLocalAddress implements ClientInterceptor {
  private volatile String address = "";

  String address() {
    return address;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onHeaders(Metadata received) {
                address = String.valueOf(getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
                super.onHeaders(received);
              }
            },
            headers);
      }
    };
  }
}
