package io.tributary.feed.candidates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.Engagement;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.pipeline.Source;
import io.tributary.trending.Trend;
import io.tributary.trending.TrendingLookup;
import io.tributary.trending.Window;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * What PostgreSQL says that trends, for everybody alike: what is left to show while ClickHouse is
 * away. Then everybody asks for it at once, so the list is read once in a while and shared.
 */
@Singleton
public final class WhatTrends implements Source<FeedQuery, Candidate> {
  private static final Duration SHARED_FOR = Duration.ofSeconds(5);

  private final TrendingLookup trending;
  private final Cache<Integer, List<Trend>> shared =
      Caffeine.newBuilder().expireAfterWrite(SHARED_FOR).maximumSize(8).build();

  WhatTrends(TrendingLookup trending) {
    this.trending = trending;
  }

  /** Highest first. */
  @Override
  public List<Candidate> candidates(FeedQuery query) {
    return shared
        .get(
            query.tuning().reach(FeedSource.TRENDING).posts(),
            posts -> trending.top(Window.DAY, TrendingLookup.ALL, posts))
        .stream()
        .map(
            trend ->
                Candidate.found(
                        FeedSource.TRENDING,
                        trend.post(),
                        trend.author(),
                        query.now(),
                        Engagement.NONE,
                        0)
                    .ranked(trend.score()))
        .toList();
  }
}
