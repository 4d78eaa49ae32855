package io.tributary.feed.tuning;

import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Tuning.Reach;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** How far sources reach in tests. */
public final class Reaches {
  private Reaches() {}

  public static Map<FeedSource, Reach> all(Reach reach) {
    return Arrays.stream(FeedSource.values())
        .collect(Collectors.toMap(source -> source, source -> reach));
  }

  /** All others like the first. */
  public static Map<FeedSource, Reach> of(Reach followees, Reach trending, Reach affinity) {
    var reaches = new HashMap<>(all(followees));
    reaches.put(FeedSource.TRENDING, trending);
    reaches.put(FeedSource.AFFINITY, affinity);
    return reaches;
  }
}
