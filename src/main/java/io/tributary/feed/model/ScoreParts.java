package io.tributary.feed.model;

/**
 * What a score is made of.
 *
 * @param freshness 1 for a post of this moment, half of it each half-life
 * @param engagement below 1, the more the larger the share of those who saw it that did something
 * @param affinity below 1, the more the viewer had to do with the author
 * @param network what it is multiplied with for being a stranger's
 * @param diversity what it is multiplied with for the author's posts above it
 */
public record ScoreParts(
    double freshness, double engagement, double affinity, double network, double diversity) {

  public ScoreParts withNetwork(double factor) {
    return new ScoreParts(freshness, engagement, affinity, factor, diversity);
  }

  public ScoreParts withDiversity(double factor) {
    return new ScoreParts(freshness, engagement, affinity, network, factor);
  }
}
