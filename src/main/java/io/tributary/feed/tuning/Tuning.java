package io.tributary.feed.tuning;

import io.tributary.feed.model.FeedSource;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What can be changed while the service runs. An instance is whole and never changes: a feed is
 * ranked by one from beginning to end.
 *
 * @param reaches of every source
 * @param affinityHalf the unscaled affinity that counts half of the most
 * @param experiment mixed into the choice of arms, so that a new name deals viewers out anew
 * @param weightSets by name; always one named default
 * @param shares which weight set how many of 10,000 viewers get, in a fixed order; the rest has the
 *     default
 */
public record Tuning(
    Map<FeedSource, Reach> reaches,
    Duration freshnessHalfLife,
    EngagementRate engagementRate,
    AffinityPoints affinityPoints,
    double affinityHalf,
    Duration affinityHalfLife,
    AuthorDiversity authorDiversity,
    String experiment,
    Map<String, Weights> weightSets,
    List<Share> shares) {

  static final int ALL_VIEWERS = 10_000;

  public Tuning {
    // In a fixed order, in which Map.copyOf has none: they are part of the fingerprint.
    reaches = Collections.unmodifiableMap(new TreeMap<>(reaches));
    weightSets = Collections.unmodifiableMap(new TreeMap<>(weightSets));
  }

  public Reach reach(FeedSource source) {
    return Objects.requireNonNull(reaches.get(source));
  }

  /** How many posts a branch brings at most, and of which age; no posts switch it off. */
  public record Reach(int posts, Duration age) {
    public boolean isOn() {
      return posts > 0;
    }
  }

  /**
   * What people did against how many saw it: each acts as if {@code prior} of {@code
   * priorImpressions} had done something before, so that few say little.
   */
  public record EngagementRate(
      double comment, double share, double prior, double priorImpressions) {}

  /** What each act of a viewer adds to the affinity with the author. */
  public record AffinityPoints(double view, double like, double comment, double share) {}

  /** What an author's second, third and further post is multiplied with: decay, but not below. */
  public record AuthorDiversity(double decay, double floor) {
    public double factor(int postsAbove) {
      return (1 - floor) * Math.pow(decay, postsAbove) + floor;
    }
  }

  /** So many of 10,000 viewers. */
  public record Share(String arm, String weights, int viewers) {}

  /**
   * Tells it from others, in every pod alike: made of all that it says, in words, since hash codes
   * of enums are others in each process.
   */
  public String fingerprint() {
    return Integer.toHexString(toString().hashCode());
  }

  /** Always the same for a viewer, as long as the experiment and its shares are. */
  public Arm armOf(UUID viewer) {
    int bucket = bucket(viewer);
    for (Share share : shares) {
      bucket -= share.viewers();
      if (bucket < 0) {
        return new Arm(share.arm(), weights(share.weights()));
      }
    }
    return defaultArm();
  }

  public Arm defaultArm() {
    return new Arm(Arm.DEFAULT, weights(Arm.DEFAULT));
  }

  private Weights weights(String set) {
    Weights weights = weightSets.get(set);
    if (weights == null) {
      throw new IllegalStateException("no weights named " + set);
    }
    return weights;
  }

  /** From 0 to 9,999; spread evenly, as ids begin with their time. */
  private int bucket(UUID viewer) {
    long mixed =
        viewer.getMostSignificantBits() * 0x9E3779B97F4A7C15L
            ^ viewer.getLeastSignificantBits()
            ^ experiment.hashCode() * 0xC2B2AE3D27D4EB4FL;
    mixed = (mixed ^ mixed >>> 33) * 0xFF51AFD7ED558CCDL;
    mixed = (mixed ^ mixed >>> 33) * 0xC4CEB9FE1A85EC53L;
    return (int) Long.remainderUnsigned(mixed ^ mixed >>> 33, ALL_VIEWERS);
  }
}
