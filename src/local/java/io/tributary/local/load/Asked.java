package io.tributary.local.load;

import java.util.List;
import java.util.stream.Stream;

/**
 * A file of calls, what was recorded of it, and what became of its budgets.
 *
 * @param what in words: which call, how often
 * @param notes what else is to be known of it, a sentence each
 */
record Asked(String what, Recording recording, List<Budgets.Check> checks, List<String> notes) {
  /** The same, with more to be known of it. */
  Asked with(String... more) {
    return new Asked(
        what, recording, checks, Stream.concat(notes.stream(), Stream.of(more)).toList());
  }

  boolean isKept() {
    return checks.stream().allMatch(Budgets.Check::isKept);
  }
}
