package io.tributary.safety;

import io.tributary.projection.Reach;

/**
 * What decides whether a viewer may see a post.
 *
 * @param reach who may; nobody, if the post is gone
 * @param authorThere false if the author is gone
 * @param followed whether the viewer follows the author
 * @param blocked either by the other
 */
public record Standing(
    Reach reach, boolean authorThere, boolean followed, boolean blocked, boolean muted) {
  /** Neither the post nor its author is there. */
  public static final Standing GONE = new Standing(Reach.NOBODY, false, false, false, false);

  /** Whether the viewer may see the post; the rule of {@link SafetySql#POST_VISIBLE}. */
  boolean showsPost(boolean toItsAuthor) {
    return authorThere
        && reach != Reach.NOBODY
        && (toItsAuthor || !blocked && (reach == Reach.PUBLIC || followed));
  }
}
