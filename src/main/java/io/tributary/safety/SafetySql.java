package io.tributary.safety;

/** Conditions for the statements of all features that show a user something of another's. */
public final class SafetySql {
  /**
   * Whether the post {@code p} may be seen by the user {@code viewer.id}. {@code OFFSET 0} keeps
   * each question a probe of an index: without it the planner, where it expects many posts, reads
   * all blocks that there are.
   */
  public static final String POST_VISIBLE =
      """
      p.deleted_at IS NULL
      AND (p.author_id = viewer.id
           OR (NOT EXISTS (SELECT FROM blocks AS b
                           WHERE b.blocker_id = viewer.id AND b.blocked_id = p.author_id AND b.removed_at IS NULL
                           OFFSET 0)
               AND NOT EXISTS (SELECT FROM blocks AS b
                               WHERE b.blocker_id = p.author_id AND b.blocked_id = viewer.id AND b.removed_at IS NULL
                               OFFSET 0)
               AND (p.visibility = 1
                    OR EXISTS (SELECT FROM follows AS f
                               WHERE f.follower_id = viewer.id AND f.followee_id = p.author_id
                                 AND f.removed_at IS NULL
                               OFFSET 0))))
      """;

  private SafetySql() {}
}
