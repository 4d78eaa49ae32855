package io.tributary.platform.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.failure.FailureStatus;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever is thrown below it into the status that clients were promised. */
final class FailureInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(FailureInterceptor.class);

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> serverCall, Metadata headers, ServerCallHandler<Q, A> next) {
    var call = new TranslatingCall<>(serverCall);
    try {
      return new CatchingListener<>(next.startCall(call, headers), call);
    } catch (RuntimeException failure) {
      call.fail(failure);
      return new ServerCall.Listener<>() {};
    }
  }

  private static final class TranslatingCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private boolean closed;

    TranslatingCall(ServerCall<Q, A> call) {
      super(call);
    }

    void fail(Throwable thrown) {
      if (!closed) {
        closed = true;
        StatusRuntimeException status =
            translate(thrown, getMethodDescriptor().getFullMethodName());
        Metadata trailers = status.getTrailers();
        super.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
      }
    }

    /** Handlers that report rather than throw, and the generated code's own complaints. */
    @Override
    public void close(Status status, Metadata trailers) {
      if (closed) {
        return;
      }
      if (status.isOk()) {
        closed = true;
        super.close(status, trailers);
      } else if (status.getCause() != null) {
        fail(status.getCause());
      } else {
        // Generated code alone closes a call without a cause: no request message, or several.
        fail(malformed("the call must carry exactly one request message"));
      }
    }
  }

  private static final class CatchingListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final TranslatingCall<Q, ?> call;

    CatchingListener(ServerCall.Listener<Q> delegate, TranslatingCall<Q, ?> call) {
      super(delegate);
      this.call = call;
    }

    private void attempt(Runnable step) {
      if (call.closed) {
        return;
      }
      try {
        step.run();
      } catch (RuntimeException | Error failure) {
        call.fail(failure);
      }
    }

    @Override
    public void onMessage(Q message) {
      attempt(() -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      attempt(super::onHalfClose);
    }

    @Override
    public void onReady() {
      attempt(super::onReady);
    }
  }

  private static StatusRuntimeException translate(Throwable thrown, String method) {
    return switch (thrown) {
      case Failure failure -> FailureStatus.of(failure);
      case StatusRuntimeException unparsable
          when unparsable.getCause() instanceof InvalidProtocolBufferException ->
          FailureStatus.of(malformed("the request is not a message of this type"));
      // A compressed request is found to be too large while it is read, and not before.
      case StatusRuntimeException tooLarge
          when tooLarge.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED ->
          tooLarge;
      default -> {
        LOG.error("{} failed", method, thrown);
        yield FailureStatus.internal();
      }
    };
  }

  private static Failure malformed(String why) {
    return new Failure.Invalid(
        "MALFORMED_MESSAGE", List.of(new Failure.Violation("", "message.malformed", why)));
  }
}
