package io.tributary.platform.postgres;

/** A write met a row with the same unique value. Stores turn it into a failure that has a name. */
public final class UniqueViolation extends RuntimeException {
  private final String constraint;

  UniqueViolation(String constraint, Throwable cause) {
    super("unique constraint " + constraint, cause);
    this.constraint = constraint;
  }

  public String constraint() {
    return constraint;
  }
}
