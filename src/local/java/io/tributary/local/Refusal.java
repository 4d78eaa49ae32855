package io.tributary.local;

/** Why a command does not do what it was asked to. */
final class Refusal {
  private Refusal() {}

  /** What went wrong, and what of its reasons is not said in it already. */
  static String sentence(RuntimeException refused) {
    var sentence = new StringBuilder(String.valueOf(refused.getMessage()));
    for (Throwable why = refused.getCause(); why != null; why = why.getCause()) {
      String reason = String.valueOf(why.getMessage());
      if (sentence.indexOf(reason) < 0) {
        sentence.append(": ").append(reason);
      }
    }
    return sentence.toString();
  }
}
