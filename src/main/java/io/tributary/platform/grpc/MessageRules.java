package io.tributary.platform.grpc;

import build.buf.protovalidate.Config;
import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.exceptions.CompilationException;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.tributary.platform.failure.Failure;
import java.util.List;
import java.util.stream.Collectors;

/** The rules of proto files, and what no text and no time may be. */
public final class MessageRules {
  /** The id of the rule that bounds batches: it has a reason of its own. */
  private static final String BATCH_RULE = "batch.size";

  /** Up to this size every violation is looked for; in larger messages the first is enough. */
  private static final int TOLD_IN_FULL = 64 * 1024;

  private final Validator first;
  private final Validator all;

  /**
   * A message may hold millions of bad values, and finding them all would cost far more than
   * sending them did. So only a validator that stops at the first sees messages of any size.
   */
  private MessageRules(Validator first, Validator all) {
    this.first = first;
    this.all = all;
  }

  /** Compiles the rules of these messages now, so that a broken rule stops the start. */
  public static MessageRules of(List<Descriptor> messages) {
    try {
      return new MessageRules(
          ValidatorFactory.newBuilder()
              .withConfig(Config.newBuilder().setFailFast(true).build())
              .buildWithDescriptors(messages, true),
          ValidatorFactory.newBuilder().build());
    } catch (CompilationException brokenRule) {
      throw new IllegalStateException("a validation rule cannot be compiled", brokenRule);
    }
  }

  /** Fails with {@link Failure.Invalid} if the message breaks a rule. */
  public void check(Message message) {
    // Ahead of the rules, whose library cannot take every time that can be sent.
    CalendarTimes.check(message);
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
        .map(MessageRules::element)
        .collect(Collectors.joining("."));
  }

  private static String element(FieldPathElement element) {
    return element.hasIndex()
        ? element.getFieldName() + "[" + element.getIndex() + "]"
        : element.getFieldName();
  }
}
