package io.tributary.feed;

import io.tributary.feed.candidates.CandidateQuery;
import io.tributary.feed.candidates.WhatTrends;
import io.tributary.feed.filter.AlreadySeen;
import io.tributary.feed.filter.Blocked;
import io.tributary.feed.filter.Deleted;
import io.tributary.feed.filter.Muted;
import io.tributary.feed.filter.NoLongerFollowed;
import io.tributary.feed.filter.NotVisible;
import io.tributary.feed.filter.OwnPosts;
import io.tributary.feed.filter.Strangers;
import io.tributary.feed.filter.TooOld;
import io.tributary.feed.filter.Unverified;
import io.tributary.feed.hydrate.WhatMayBeSeen;
import io.tributary.feed.hydrate.WhatWasSeen;
import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.Slate;
import io.tributary.feed.score.OutOfNetwork;
import io.tributary.feed.score.WeightedParts;
import io.tributary.feed.select.AuthorDiversity;
import io.tributary.pipeline.Listener;
import io.tributary.pipeline.Recipe;
import io.tributary.platform.failure.Failure;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * What makes a home feed: from a viewer to a ranked list of posts. Start here.
 *
 * <p>Reading goes from top to bottom. Sources and hydrators ask a store once for all candidates;
 * everything else is a rule that looks at nothing but its arguments. What one stage learns stands
 * in the candidate for the next.
 */
@Singleton
final class HomeFeed {
  private final WhatMayBeSeen whatMayBeSeen;
  private final Recipe<FeedQuery, Candidate, DropReason> ranking;
  private final Recipe<FeedQuery, Candidate, DropReason> trending;
  private final Recipe<FeedQuery, Candidate, DropReason> check;

  HomeFeed(
      CandidateQuery candidates,
      WhatTrends whatTrends,
      WhatWasSeen whatWasSeen,
      WhatMayBeSeen whatMayBeSeen) {
    this.whatMayBeSeen = whatMayBeSeen;
    this.ranking =
        safe(recipe()
                // Followees, trending, affinity: one statement, each post once with all its
                // sources.
                .source(candidates)
                // What needs no store comes before what does.
                .filter(new OwnPosts())
                .filter(new TooOld())
                .hydrate(whatWasSeen)
                .filter(new AlreadySeen()))
            .score(new WeightedParts())
            .score(new OutOfNetwork())
            .select(new AuthorDiversity())
            .build();
    this.trending =
        safe(recipe().source(whatTrends).filter(new OwnPosts()))
            .select(new AuthorDiversity())
            .build();
    this.check = safe(recipe()).build();
  }

  /** What a viewer may see, of what may be old. Every way to a feed ends here. */
  private Recipe.Builder<FeedQuery, Candidate, DropReason> safe(
      Recipe.Builder<FeedQuery, Candidate, DropReason> recipe) {
    return recipe
        .hydrate(whatMayBeSeen)
        .filter(new Unverified())
        .filter(new Deleted())
        .filter(new Blocked())
        .filter(new Muted())
        .filter(new NotVisible())
        .filter(new NoLongerFollowed())
        .filter(new Strangers());
  }

  /** Best first. */
  List<Candidate> rank(FeedQuery query, Listener<Candidate, DropReason> listener) {
    return ranking.run(query, listener);
  }

  /** What trends, for want of a ranking. */
  List<Candidate> trends(FeedQuery query, Listener<Candidate, DropReason> listener) {
    return trending.run(query, listener);
  }

  /** Those of a feed that was ranked before which may still be shown, in their order. */
  List<Candidate> stillShown(
      FeedQuery query, List<Slate.Post> posts, Listener<Candidate, DropReason> listener) {
    return check.refine(query, posts.stream().map(Candidate::again).toList(), listener);
  }

  private static Recipe.Builder<FeedQuery, Candidate, DropReason> recipe() {
    return new Recipe.Builder<>(Candidate::post, Candidate::and, HomeFeed::endsTheRun);
  }

  /**
   * Any store may be away or full, and the rest goes on; anything else that fails ends the call.
   */
  private static boolean endsTheRun(RuntimeException failure) {
    return !(failure instanceof Failure.Unavailable || failure instanceof Failure.Overloaded);
  }
}
