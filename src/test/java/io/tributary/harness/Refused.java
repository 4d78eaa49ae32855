package io.tributary.harness;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A call's failure as a client can read it. */
public record Refused(
    Status.Code code,
    String reason,
    String message,
    List<String> fields,
    List<String> rules,
    boolean retryInfo,
    Metadata trailers) {

  /** Makes a call that must fail. */
  public static Refused by(ThrowingCallable call) {
    StatusRuntimeException failure =
        Assertions.catchThrowableOfType(StatusRuntimeException.class, call);
    Assertions.assertThat(failure).as("the call should have been refused").isNotNull();
    return of(failure);
  }

  public static Refused of(StatusRuntimeException failure) {
    String reason = "";
    var fields = new ArrayList<String>();
    var rules = new ArrayList<String>();
    boolean retryInfo = false;
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    for (Any detail : status == null ? List.<Any>of() : status.getDetailsList()) {
      try {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          Assertions.assertThat(info.getDomain()).isEqualTo("tributary");
          reason = info.getReason();
        } else if (detail.is(BadRequest.class)) {
          detail
              .unpack(BadRequest.class)
              .getFieldViolationsList()
              .forEach(
                  violation -> {
                    fields.add(violation.getField());
                    rules.add(violation.getReason());
                  });
        } else if (detail.is(RetryInfo.class)) {
          retryInfo = true;
        }
      } catch (InvalidProtocolBufferException unreadable) {
        throw new IllegalStateException(unreadable);
      }
    }
    Metadata trailers = failure.getTrailers();
    return new Refused(
        failure.getStatus().getCode(),
        reason,
        String.valueOf(failure.getStatus().getDescription()),
        List.copyOf(fields),
        List.copyOf(rules),
        retryInfo,
        trailers == null ? new Metadata() : trailers);
  }
}
