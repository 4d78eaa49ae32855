package io.tributary.platform.security;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.FailureStatus;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs how each call of certain methods ended: who called, what came of it, and whom or what it was
 * about. Those that were refused are told too, by whatever.
 */
final class AuditInterceptor implements ServerInterceptor {
  static final Logger AUDIT = LoggerFactory.getLogger("tributary.audit");

  private final Set<String> audited;

  AuditInterceptor(Set<String> audited) {
    this.audited = Set.copyOf(audited);
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> serverCall, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!audited.contains(serverCall.getMethodDescriptor().getFullMethodName())) {
      return next.startCall(serverCall, headers);
    }
    var call = new AuditedCall<>(serverCall, Call.current());
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onCancel() {
        call.ended(Status.CANCELLED, new Metadata());
        super.onCancel();
      }
    };
  }

  private static final class AuditedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Call call;
    private final AtomicBoolean told = new AtomicBoolean();

    AuditedCall(ServerCall<Q, A> serverCall, Call call) {
      super(serverCall);
      this.call = call;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      ended(status, trailers);
      super.close(status, trailers);
    }

    void ended(Status status, Metadata trailers) {
      if (told.compareAndSet(false, true)) {
        AUDIT.info(
            "{} by {} ended with {}{}{}",
            call.method(),
            call.caller(),
            status.getCode(),
            FailureStatus.reason(status, trailers).map(reason -> " " + reason).orElse(""),
            call.subject() == null ? "" : ", " + call.subject());
      }
    }
  }
}
