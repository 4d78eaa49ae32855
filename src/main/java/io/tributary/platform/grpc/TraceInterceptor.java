package io.tributary.platform.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.tributary.platform.call.Call;
import io.tributary.platform.trace.Trace;
import io.tributary.platform.trace.Traces;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes every call a part of its caller's trace, or one of its own. */
final class TraceInterceptor implements ServerInterceptor {
  /** What the caller did not cause. */
  private static final Set<Status.Code> DEFECTS =
      EnumSet.of(
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS,
          Status.Code.DEADLINE_EXCEEDED);

  private final Traces traces;

  TraceInterceptor(Traces traces) {
    this.traces = traces;
  }

  private enum Headers implements TextMapGetter<Metadata> {
    GETTER;

    @Override
    public Iterable<String> keys(Metadata headers) {
      return headers.keys();
    }

    @Override
    public @Nullable String get(@Nullable Metadata headers, String key) {
      return headers == null
          ? null
          : headers.get(Metadata.Key.of(key, Metadata.ASCII_STRING_MARSHALLER));
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Trace trace =
        traces.begin(call.getMethodDescriptor().getFullMethodName(), headers, Headers.GETTER);
    trace.correlate(Call.current().correlationId());
    Call.current().tracedBy(trace);
    CallInterceptor.show(trace);
    var traced =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            trace.ended(status.getCode().name(), DEFECTS.contains(status.getCode()));
            super.close(status, trailers);
          }
        };
    return new SimpleForwardingServerCallListener<>(next.startCall(traced, headers)) {
      @Override
      public void onCancel() {
        trace.ended(Status.Code.CANCELLED.name(), false);
        super.onCancel();
      }
    };
  }
}
