package io.tributary.feed.tuning;

import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Tuning.AffinityPoints;
import io.tributary.feed.tuning.Tuning.AuthorDiversity;
import io.tributary.feed.tuning.Tuning.EngagementRate;
import io.tributary.feed.tuning.Tuning.Reach;
import io.tributary.feed.tuning.Tuning.Share;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tuning from settings, with the bounds of each. */
final class TuningReader {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final double OUT_OF_NETWORK = 0.75;
  private static final int MOST_ARMS = 10;

  private TuningReader() {}

  /**
   * @throws Settings.Refused if anything is missing, unknown or out of its bounds
   */
  static Tuning read(Map<String, Object> flat) {
    var settings = new Settings(flat);
    Map<String, Weights> weights = weights(settings);
    var tuning =
        new Tuning(
            reaches(settings),
            settings.time("freshness-half-life", HOUR, Duration.ofDays(365)),
            new EngagementRate(
                settings.number("engagement-rate.comment", 0, 100),
                settings.number("engagement-rate.share", 0, 100),
                settings.number("engagement-rate.prior", 0, 1e6),
                settings.number("engagement-rate.prior-impressions", 1, 1e6)),
            new AffinityPoints(
                settings.number("affinity-points.view", 0, 100),
                settings.number("affinity-points.like", 0, 100),
                settings.number("affinity-points.comment", 0, 100),
                settings.number("affinity-points.share", 0, 100)),
            settings.number("affinity-half", 0.01, 1e6),
            settings.time("affinity-half-life", HOUR, Duration.ofDays(365)),
            new AuthorDiversity(
                settings.number("author-diversity.decay", 0, 1),
                settings.number("author-diversity.floor", 0, 1)),
            settings.text("experiment"),
            weights,
            shares(settings, weights));
    settings.nothingElse();
    return tuning;
  }

  private static Map<FeedSource, Reach> reaches(Settings settings) {
    var reaches = new EnumMap<FeedSource, Reach>(FeedSource.class);
    for (FeedSource source : FeedSource.values()) {
      reaches.put(
          source,
          new Reach(
              settings.count(source.setting() + ".posts", 0, 2_000),
              settings.time(source.setting() + ".age", HOUR, source.oldest())));
    }
    return reaches;
  }

  private static Map<String, Weights> weights(Settings settings) {
    var sets = new LinkedHashMap<String, Weights>();
    for (String name : settings.names("weights")) {
      String set = "weights." + name;
      sets.put(
          name,
          new Weights(
              settings.number(set + ".freshness", 0, 10),
              settings.number(set + ".engagement", 0, 10),
              settings.number(set + ".affinity", 0, 10),
              settings.number(set + ".out-of-network", 0, 1, OUT_OF_NETWORK)));
    }
    if (!sets.containsKey(Arm.DEFAULT)) {
      throw new Settings.Refused("weights.default is missing");
    }
    return Map.copyOf(sets);
  }

  private static List<Share> shares(Settings settings, Map<String, Weights> weights) {
    var shares = new ArrayList<Share>();
    int viewers = 0;
    for (String arm : settings.names("arms")) {
      String set = settings.text("arms." + arm + ".weights");
      if (!weights.containsKey(set)) {
        throw new Settings.Refused("arms.%s.weights names no weights: %s".formatted(arm, set));
      }
      if (arm.equals(Arm.DEFAULT)) {
        throw new Settings.Refused("arms.default: everybody who is in no other is in it");
      }
      int share =
          (int)
              Math.round(
                  settings.number("arms." + arm + ".percent", 0, 100) * Tuning.ALL_VIEWERS / 100);
      shares.add(new Share(arm, set, share));
      viewers += share;
    }
    if (viewers > Tuning.ALL_VIEWERS) {
      throw new Settings.Refused("arms: more than 100 percent in sum");
    }
    if (shares.size() > MOST_ARMS) {
      throw new Settings.Refused("arms: at most %d at a time".formatted(MOST_ARMS));
    }
    return List.copyOf(shares);
  }
}
