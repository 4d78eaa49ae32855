package io.tributary.platform.failure;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Failures as clients see them: a status with an ErrorInfo and what else helps to react. */
public final class FailureStatus {
  /** gRPC clients read the delay before a retry from here, not from RetryInfo. */
  public static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  private static final String DOMAIN = "tributary";

  private FailureStatus() {}

  public static StatusRuntimeException of(Failure failure) {
    return switch (failure) {
      case Failure.Invalid invalid ->
          status(Code.INVALID_ARGUMENT, invalid, null, badRequest(invalid));
      case Failure.NotFound missing -> status(Code.NOT_FOUND, missing, null, null);
      case Failure.AlreadyExists exists -> status(Code.ALREADY_EXISTS, exists, null, null);
      case Failure.Precondition refused -> status(Code.FAILED_PRECONDITION, refused, null, null);
      case Failure.Unauthenticated unknown -> status(Code.UNAUTHENTICATED, unknown, null, null);
      case Failure.Denied denied -> status(Code.PERMISSION_DENIED, denied, null, null);
      case Failure.Busy busy -> status(Code.ABORTED, busy, busy.retryAfter(), null);
      case Failure.Overloaded overloaded ->
          status(Code.RESOURCE_EXHAUSTED, overloaded, overloaded.retryAfter(), null);
      case Failure.Unavailable away -> status(Code.UNAVAILABLE, away, away.retryAfter(), null);
      case Failure.DeadlineExceeded late -> status(Code.DEADLINE_EXCEEDED, late, null, null);
      case Failure.Cancelled cancelled -> status(Code.CANCELLED, cancelled, null, null);
    };
  }

  /** Why, as clients were told; empty if it is no failure, or one of the transport. */
  public static Optional<String> reason(io.grpc.Status status, Metadata trailers) {
    return StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList().stream()
        .filter(detail -> detail.is(ErrorInfo.class))
        .map(FailureStatus::errorInfo)
        .map(ErrorInfo::getReason)
        .findFirst();
  }

  private static ErrorInfo errorInfo(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException ours) {
      throw new IllegalStateException(ours);
    }
  }

  /** A defect of ours: says nothing of its inside; the log, under the correlation id, says all. */
  public static StatusRuntimeException internal() {
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(Code.INTERNAL_VALUE)
            .setMessage("internal error")
            .addDetails(Any.pack(info("INTERNAL").build()))
            .build());
  }

  private static StatusRuntimeException status(
      Code code, Failure failure, @Nullable Duration retryAfter, @Nullable Message detail) {
    var info = info(failure.reason());
    if (failure instanceof Failure.NotFound missing) {
      info.putMetadata("field", missing.field());
    }
    if (failure instanceof Failure.Unavailable away) {
      info.putMetadata("store", away.store());
    }
    var status =
        Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage(failure.text())
            .addDetails(Any.pack(info.build()));
    if (detail != null) {
      status.addDetails(Any.pack(detail));
    }
    var trailers = new Metadata();
    if (retryAfter != null) {
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(delay(retryAfter)).build()));
      // On ABORTED the caller decides: a client library must not repeat it by itself.
      if (code == Code.UNAVAILABLE || code == Code.RESOURCE_EXHAUSTED) {
        trailers.put(PUSHBACK, Long.toString(retryAfter.toMillis()));
      }
    }
    return StatusProto.toStatusRuntimeException(status.build(), trailers);
  }

  private static ErrorInfo.Builder info(String reason) {
    return ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN);
  }

  private static BadRequest badRequest(Failure.Invalid invalid) {
    var request = BadRequest.newBuilder();
    for (Failure.Violation violation : invalid.violations()) {
      request
          .addFieldViolationsBuilder()
          .setField(violation.field())
          .setReason(violation.rule())
          .setDescription(violation.description());
    }
    return request.build();
  }

  private static com.google.protobuf.Duration delay(Duration duration) {
    return com.google.protobuf.Duration.newBuilder()
        .setSeconds(duration.toSeconds())
        .setNanos(duration.toNanosPart())
        .build();
  }
}
