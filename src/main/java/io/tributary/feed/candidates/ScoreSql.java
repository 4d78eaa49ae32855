package io.tributary.feed.candidates;

import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Weights;
import io.tributary.platform.time.Micros;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How much a candidate counts, for ClickHouse: computed from raw counts with the weights of the
 * moment, so that a change of weights changes also which candidates are brought. {@code
 * WeightedParts} says the same to Java.
 */
final class ScoreSql {
  static final String FRESHNESS =
      "exp2(-greatest(0, {now:Int64} - toUnixTimestamp64Micro(created_at)) /"
          + " {freshness_half_life:Float64})";

  private static final String RATE =
      "((likes + {comment:Float64} * comments + {share:Float64} * shares + {prior:Float64})"
          + " / (impressions + {prior_impressions:Float64}))";
  static final String ENGAGEMENT = RATE + " / (1 + " + RATE + ")";

  static final String AFFINITY = "affinity / (affinity + {affinity_half:Float64})";

  static final String COMBINED =
      "{w_freshness:Float64} * (%s) + {w_engagement:Float64} * (%s) + {w_affinity:Float64} * (%s)"
          .formatted(FRESHNESS, ENGAGEMENT, AFFINITY);

  private ScoreSql() {}

  static Map<String, Object> parameters(Instant now, Tuning tuning, Weights weights) {
    var parameters = new HashMap<String, Object>();
    parameters.put("now", Micros.from(now));
    parameters.put("freshness_half_life", micros(tuning.freshnessHalfLife()));
    parameters.put("comment", tuning.engagementRate().comment());
    parameters.put("share", tuning.engagementRate().share());
    parameters.put("prior", tuning.engagementRate().prior());
    parameters.put("prior_impressions", tuning.engagementRate().priorImpressions());
    parameters.put("affinity_half", tuning.affinityHalf());
    parameters.put("w_freshness", weights.freshness());
    parameters.put("w_engagement", weights.engagement());
    parameters.put("w_affinity", weights.affinity());
    return parameters;
  }

  /** The oldest that is young enough. */
  static long since(Instant now, Duration age) {
    return Micros.from(now.minus(age));
  }

  private static double micros(Duration time) {
    return time.toSeconds() * 1e6 + time.getNano() / 1_000;
  }
}
