package io.tributary.platform.batch;

/**
 * What became of one item of a batch.
 *
 * @param reason as failures have it; empty unless refused, like field and description
 */
public record Verdict(Kind kind, String reason, String field, String description) {
  public enum Kind {
    WRITTEN,
    /** There already. */
    UNCHANGED,
    REFUSED
  }

  public static final Verdict WRITTEN = new Verdict(Kind.WRITTEN, "", "", "");
  public static final Verdict UNCHANGED = new Verdict(Kind.UNCHANGED, "", "", "");

  public static Verdict refused(String reason, String field, String description) {
    return new Verdict(Kind.REFUSED, reason, field, description);
  }

  public static Verdict userNotFound(String field) {
    return refused("USER_NOT_FOUND", field, "no such user");
  }

  public static Verdict idTaken(String field) {
    return refused("ID_TAKEN", field, "something else has this id");
  }
}
