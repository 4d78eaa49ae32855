package io.tributary.imports;

import io.tributary.engagement.Act;
import io.tributary.engagement.Like;
import io.tributary.graph.Edge;
import io.tributary.platform.batch.Verdict;
import io.tributary.posts.Comment;
import io.tributary.posts.Post;
import io.tributary.users.User;

/** One thing that is brought in. */
sealed interface Item {
  record OfUser(User user) implements Item {}

  record OfPost(Post post) implements Item {}

  record OfComment(Comment comment) implements Item {}

  record OfFollow(Edge edge) implements Item {}

  record OfBlock(Edge edge) implements Item {}

  record OfMute(Edge edge) implements Item {}

  record OfLike(Like like) implements Item {}

  /** A view or a share. */
  record OfAct(Act act) implements Item {}

  /** It breaks a rule, whatever is there. */
  record Bad(Verdict verdict) implements Item {}
}
