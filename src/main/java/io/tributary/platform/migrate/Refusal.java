package io.tributary.platform.migrate;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Why nothing was done, in a sentence for the operator. */
public final class Refusal extends RuntimeException {
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  Refusal(String sentence) {
    super(sentence);
  }

  Refusal(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  /**
   * What a store or a tool has to say, without the listing of the statement that it adds, and
   * without the word that announces a refusal, which whoever shows it adds.
   */
  static String sentenceOf(Throwable failure) {
    SQLException refused = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException found) {
        refused = found;
      }
    }
    if (refused == null) {
      return String.valueOf(failure.getMessage()).strip();
    }
    String said =
        firstLine(refused.getMessage())
            .replaceFirst("^[A-Z]+: +", "")
            .replaceFirst("^refused: ", "");
    String sentence =
        LOCK_NOT_AVAILABLE.equals(refused.getSQLState())
            ? "a lock could not be had in time (%s): try again when fewer are at work"
                .formatted(said)
            : said;
    return failure instanceof SQLException
        ? sentence
        : firstLine(failure.getMessage()) + ": " + sentence;
  }

  private static String firstLine(@Nullable String message) {
    return String.valueOf(message).strip().lines().findFirst().orElse("");
  }
}
