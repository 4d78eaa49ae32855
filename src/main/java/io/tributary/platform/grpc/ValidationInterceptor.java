package io.tributary.platform.grpc;

import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Message;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.tributary.platform.failure.Failure;
import java.util.List;
import java.util.stream.Collectors;

/** Holds requests to the rules of their proto files, and to what no text may contain. */
final class ValidationInterceptor implements ServerInterceptor {
  /** The id of the rule that bounds batches: it has a reason of its own. */
  private static final String BATCH_RULE = "batch.size";

  /** Up to this size every violation is looked for; in larger requests the first is enough. */
  private static final int TOLD_IN_FULL = 64 * 1024;

  private final Validator first;
  private final Validator all;

  /**
   * A request may hold millions of bad values, and finding them all would cost far more than
   * sending them did. So only a validator that stops at the first sees requests of any size.
   */
  ValidationInterceptor(Validator first, Validator all) {
    this.first = first;
    this.all = all;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onMessage(Q message) {
        check((Message) message);
        super.onMessage(message);
      }
    };
  }

  private void check(Message message) {
    ValidationResult result;
    try {
      result = first.validate(message);
      if (!result.isSuccess() && message.getSerializedSize() <= TOLD_IN_FULL) {
        result = all.validate(message);
      }
    } catch (ValidationException brokenRule) {
      throw new IllegalStateException(brokenRule);
    }
    if (!result.isSuccess()) {
      throw invalid(result.toProto().getViolationsList());
    }
    NulCharacters.check(message);
  }

  private static Failure invalid(List<build.buf.validate.Violation> violations) {
    boolean batch =
        violations.stream().anyMatch(violation -> violation.getRuleId().equals(BATCH_RULE));
    return new Failure.Invalid(
        batch ? "BATCH_TOO_LARGE" : "INVALID_FIELD",
        violations.stream()
            .limit(20)
            .map(
                violation ->
                    new Failure.Violation(
                        path(violation.getField()), violation.getRuleId(), violation.getMessage()))
            .toList());
  }

  private static String path(FieldPath path) {
    return path.getElementsList().stream()
        .map(ValidationInterceptor::element)
        .collect(Collectors.joining("."));
  }

  private static String element(FieldPathElement element) {
    return element.hasIndex()
        ? element.getFieldName() + "[" + element.getIndex() + "]"
        : element.getFieldName();
  }
}
