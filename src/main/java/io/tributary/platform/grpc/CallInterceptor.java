package io.tributary.platform.grpc;

import com.github.f4b6a3.uuid.UuidCreator;
import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.tributary.platform.call.Call;
import io.tributary.platform.time.Deadline;
import io.tributary.platform.trace.Trace;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives every call its {@link Call}: correlation id (the caller's, if it is fit for a log, else a
 * new one; sent back either way), deadline (the RPC's own if the caller set none), and makes it
 * current wherever the call's code runs.
 */
final class CallInterceptor implements ServerInterceptor {
  static final Metadata.Key<String> CORRELATION_ID =
      Metadata.Key.of("x-correlation-id", Metadata.ASCII_STRING_MARSHALLER);

  private static final Pattern FIT_FOR_A_LOG = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final String ANONYMOUS = "anonymous";

  /** As log lines have them. */
  private static final String CORRELATION = "correlation_id";

  private static final String TRACE = "trace_id";

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> serverCall, Metadata headers, ServerCallHandler<Q, A> next) {
    Call call =
        new Call(
            serverCall.getMethodDescriptor().getFullMethodName(),
            ANONYMOUS,
            correlationId(headers.get(CORRELATION_ID)),
            deadline(serverCall.getMethodDescriptor()));
    Context.current().addListener(context -> call.cancel(), Runnable::run);
    var echoing = new EchoingCall<>(serverCall, call.correlationId());
    return new BoundListener<>(call, inside(call, () -> next.startCall(echoing, headers)));
  }

  private static String correlationId(@Nullable String given) {
    return given != null && FIT_FOR_A_LOG.matcher(given).matches()
        ? given
        : UuidCreator.getTimeOrderedEpochFast().toString();
  }

  private static Deadline deadline(MethodDescriptor<?, ?> method) {
    io.grpc.Deadline given = Context.current().getDeadline();
    return given == null
        ? Deadline.after(DefaultDeadlines.of(method))
        : new Deadline(System.nanoTime() + given.timeRemaining(TimeUnit.NANOSECONDS));
  }

  /** A step of the call, with its ids in whatever is logged. */
  static void run(Call call, Runnable step) {
    MDC.put(CORRELATION, call.correlationId());
    Trace trace = call.trace();
    if (trace != null) {
      show(trace);
    }
    try {
      call.run(step);
    } finally {
      MDC.remove(CORRELATION);
      MDC.remove(TRACE);
    }
  }

  static <T> T inside(Call call, java.util.function.Supplier<T> work) {
    MDC.put(CORRELATION, call.correlationId());
    try {
      return call.call(work);
    } finally {
      MDC.remove(CORRELATION);
      MDC.remove(TRACE);
    }
  }

  /** In all lines that are logged from now on in this step of the call. */
  static void show(Trace trace) {
    String id = trace.id();
    if (id != null) {
      MDC.put(TRACE, id);
    }
  }

  private static final class EchoingCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final String correlationId;
    private boolean headersSent;

    EchoingCall(ServerCall<Q, A> call, String correlationId) {
      super(call);
      this.correlationId = correlationId;
    }

    @Override
    public void sendHeaders(Metadata headers) {
      headersSent = true;
      headers.put(CORRELATION_ID, correlationId);
      super.sendHeaders(headers);
    }

    @Override
    public void close(io.grpc.Status status, Metadata trailers) {
      if (!headersSent) {
        trailers.put(CORRELATION_ID, correlationId);
      }
      super.close(status, trailers);
    }
  }

  /** Runs every step of the call as part of it. */
  private static final class BoundListener<Q> extends ServerCall.Listener<Q> {
    private final Call call;
    private final ServerCall.Listener<Q> delegate;

    BoundListener(Call call, ServerCall.Listener<Q> delegate) {
      this.call = call;
      this.delegate = delegate;
    }

    private void run(Runnable step) {
      CallInterceptor.run(call, step);
    }

    @Override
    public void onMessage(Q message) {
      run(() -> delegate.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      run(delegate::onHalfClose);
    }

    @Override
    public void onCancel() {
      run(delegate::onCancel);
    }

    @Override
    public void onComplete() {
      run(delegate::onComplete);
    }

    @Override
    public void onReady() {
      run(delegate::onReady);
    }
  }
}
