package io.tributary.imports;

import io.tributary.platform.batch.Verdict;
import java.util.List;

/**
 * How far an import has got.
 *
 * @param nextItem the number of the first item that was not taken yet
 */
record Progress(long nextItem, long written, long unchanged, long refused) {
  static final Progress NONE = new Progress(0, 0, 0, 0);

  /** A refused item's number, and why. */
  record Refusal(long item, Verdict verdict) {}

  /** All that is known of an import, with the first of its refusals. */
  record Summary(Progress progress, List<Refusal> refusals) {}

  Progress after(List<Verdict> verdicts) {
    return new Progress(
        nextItem + verdicts.size(),
        written + count(verdicts, Verdict.Kind.WRITTEN),
        unchanged + count(verdicts, Verdict.Kind.UNCHANGED),
        refused + count(verdicts, Verdict.Kind.REFUSED));
  }

  private static long count(List<Verdict> verdicts, Verdict.Kind kind) {
    return verdicts.stream().filter(verdict -> verdict.kind() == kind).count();
  }
}
