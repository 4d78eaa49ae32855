package io.tributary.engagement;

import java.util.List;

/**
 * What became of a batch.
 *
 * @param unchanged there already, or overtaken
 */
public record Recorded(int written, int unchanged, List<NotTaken> notTaken) {
  /** An act's place in the batch, and the reason as failures have it. */
  public record NotTaken(int index, String reason) {}
}
