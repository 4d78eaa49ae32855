package io.tributary.platform.failure;

import java.time.Duration;
import java.util.List;

/**
 * Every way in which a request can fail that its caller should tell apart. Anything else that is
 * thrown is a defect of ours and is answered as such.
 */
public abstract sealed class Failure extends RuntimeException {
  private final String reason;

  private Failure(String reason, String message) {
    // An expected outcome: its stack trace would cost much and say nothing.
    super(message, null, false, false);
    this.reason = reason;
  }

  /** UPPER_SNAKE, stable: what clients branch on. */
  public final String reason() {
    return reason;
  }

  public final String text() {
    return String.valueOf(getMessage());
  }

  /** One broken rule of one field. */
  public record Violation(String field, String rule, String description) {}

  /** The request breaks a rule, whatever the state of the world. */
  public static final class Invalid extends Failure {
    private final List<Violation> violations;

    public Invalid(String reason, List<Violation> violations) {
      super(reason, describe(violations));
      this.violations = List.copyOf(violations);
    }

    public static Invalid field(String field, String rule, String description) {
      return new Invalid("INVALID_FIELD", List.of(new Violation(field, rule, description)));
    }

    public List<Violation> violations() {
      return violations;
    }

    private static String describe(List<Violation> violations) {
      return String.join(
          "; ",
          violations.stream()
              .map(each -> (each.field().isEmpty() ? "" : each.field() + ": ") + each.description())
              .toList());
    }
  }

  /** What was asked for is not there, or not for this viewer. */
  public static final class NotFound extends Failure {
    private final String field;

    public NotFound(String reason, String field, String message) {
      super(reason, message);
      this.field = field;
    }

    public static NotFound user(String field) {
      return new NotFound("USER_NOT_FOUND", field, "no such user");
    }

    public static NotFound post() {
      return new NotFound("POST_NOT_FOUND", "post_id", "no such post");
    }

    /** The request's field that names it. */
    public String field() {
      return field;
    }
  }

  /** Something with this unique name is there already. */
  public static final class AlreadyExists extends Failure {
    public AlreadyExists(String reason, String message) {
      super(reason, message);
    }
  }

  /** The state of the world forbids it, and repeating the call does not help. */
  public static final class Precondition extends Failure {
    public Precondition(String reason, String message) {
      super(reason, message);
    }

    public static Precondition blocked() {
      return new Precondition("BLOCKED", "one of the two users has blocked the other");
    }

    public static Precondition answerTooLarge(long bytes, long limit) {
      return new Precondition(
          "ANSWER_TOO_LARGE",
          "the answer of %,d bytes is over the limit of %,d bytes: ask for less"
              .formatted(bytes, limit));
    }
  }

  /** It is not known who calls. */
  public static final class Unauthenticated extends Failure {
    public Unauthenticated(String reason, String message) {
      super(reason, message);
    }
  }

  /** The caller may not do this. */
  public static final class Denied extends Failure {
    public Denied(String reason, String message) {
      super(reason, message);
    }
  }

  /** Somebody else is at it: the same call may succeed in a moment. */
  public static final class Busy extends Failure {
    private final Duration retryAfter;

    public Busy(String reason, String message, Duration retryAfter) {
      super(reason, message);
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** More was asked of us than we can do now. */
  public static final class Overloaded extends Failure {
    private final Duration retryAfter;

    public Overloaded(String message, Duration retryAfter) {
      this("OVERLOADED", message, retryAfter);
    }

    public Overloaded(String reason, String message, Duration retryAfter) {
      super(reason, message);
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** A store that is needed for the answer does not answer. */
  public static final class Unavailable extends Failure {
    private final String store;
    private final Duration retryAfter;

    public Unavailable(String store, Duration retryAfter) {
      super("STORE_UNAVAILABLE", store + " is not available");
      this.store = store;
      this.retryAfter = retryAfter;
    }

    public String store() {
      return store;
    }

    public Duration retryAfter() {
      return retryAfter;
    }
  }

  /** The caller's time is over. */
  public static final class DeadlineExceeded extends Failure {
    public DeadlineExceeded() {
      this("DEADLINE_EXCEEDED", "the deadline passed before the answer was ready");
    }

    private DeadlineExceeded(String reason, String message) {
      super(reason, message);
    }

    /** Of a request that was begun and did not come. */
    public static DeadlineExceeded requestIncomplete() {
      return new DeadlineExceeded("REQUEST_INCOMPLETE", "the request was not complete in time");
    }
  }

  /** The caller went away. */
  public static final class Cancelled extends Failure {
    public Cancelled() {
      super("CANCELLED", "the caller cancelled the call");
    }
  }
}
