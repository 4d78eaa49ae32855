package io.tributary.platform.migrate;

/** Why nothing was done, in a sentence for the operator. */
public final class Refusal extends RuntimeException {
  Refusal(String sentence) {
    super(sentence);
  }

  Refusal(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
