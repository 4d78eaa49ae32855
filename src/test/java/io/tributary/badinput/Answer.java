package io.tributary.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.tributary.harness.Refused;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** How a call ended. */
record Answer(Status status, Metadata trailers) {
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);

  /** What only we need to know: traces, classes, statements, tables, addresses. */
  private static final Pattern INSIDE =
      Pattern.compile(
          "\\bat [\\w.$]+\\(|Exception\\b|\\b(java|io|com|org|build)\\.[a-z]\\w*\\.|\\.java\\b"
              + "|\\b(SELECT|INSERT|UPDATE|DELETE|WHERE|FROM|VALUES)\\b|\\$\\d|\\bpg_|constraint"
              + "|\\blocalhost\\b|\\d+\\.\\d+\\.\\d+\\.\\d+|r2dbc|jdbc|netty");

  boolean isOk() {
    return status.isOk();
  }

  /** What the client can read of a failure that has everything a failure must have. */
  Refused refused() {
    assertThat(status.isOk()).as("the call should have been refused").isFalse();
    Refused refused = Refused.of(status.asRuntimeException(trailers));
    assertThat(refused.reason()).as("the reason of %s", status).matches("[A-Z][A-Z_]+");
    keepsItsInsideToItself();
    if (status.getCode() == Status.Code.UNAVAILABLE
        || status.getCode() == Status.Code.RESOURCE_EXHAUSTED) {
      assertThat(refused.retryInfo()).as("RetryInfo beside %s", status).isTrue();
      assertThat(trailers.get(PUSHBACK)).as("pushback beside %s", status).matches("\\d+");
    }
    return refused;
  }

  private void keepsItsInsideToItself() {
    assertThat(texts())
        .allSatisfy(
            text ->
                assertThat(text).doesNotContainPattern(INSIDE).doesNotContain(nameOfThisHost()));
  }

  private List<String> texts() {
    var texts = new ArrayList<String>();
    texts.add(String.valueOf(status.getDescription()));
    com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
    texts.add(details.getMessage());
    details.getDetailsList().forEach(detail -> texts.add(unpacked(detail).toString()));
    return texts;
  }

  private static Message unpacked(Any detail) {
    try {
      for (Class<? extends Message> known :
          List.of(ErrorInfo.class, BadRequest.class, RetryInfo.class)) {
        if (detail.is(known)) {
          return detail.unpack(known);
        }
      }
    } catch (InvalidProtocolBufferException damaged) {
      throw new AssertionError(damaged);
    }
    throw new AssertionError("clients were promised no detail of type " + detail.getTypeUrl());
  }

  private static String nameOfThisHost() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "a host without a name";
    }
  }
}
