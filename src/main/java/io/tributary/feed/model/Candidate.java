package io.tributary.feed.model;

import io.tributary.safety.Standing;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A post on its way into a feed.
 *
 * @param sources all that brought it
 * @param affinity what the viewer had to do with the author, unscaled
 * @param seen whether it was shown to the viewer lately, as far as that is known
 * @param standing null as long as nobody could say
 * @param parts null before it is scored
 */
public record Candidate(
    UUID post,
    UUID author,
    Instant createdAt,
    Engagement engagement,
    double affinity,
    Set<FeedSource> sources,
    boolean seen,
    @Nullable Standing standing,
    @Nullable ScoreParts parts,
    double score) {

  /** As a source brings it. */
  public static Candidate found(
      FeedSource source,
      UUID post,
      UUID author,
      Instant createdAt,
      Engagement engagement,
      double affinity) {
    return new Candidate(
        post, author, createdAt, engagement, affinity, Set.of(source), false, null, null, 0);
  }

  /** As it stands in a feed that was ranked before. */
  public static Candidate again(Slate.Post post) {
    return new Candidate(
        post.post(),
        post.author(),
        Instant.EPOCH,
        Engagement.NONE,
        0,
        post.sources(),
        false,
        null,
        null,
        0);
  }

  /** The same post from two sources; one of them may know more of the viewer and its author. */
  public Candidate and(Candidate other) {
    var both = EnumSet.copyOf(sources);
    both.addAll(other.sources);
    return new Candidate(
        post,
        author,
        createdAt,
        engagement,
        Math.max(affinity, other.affinity),
        both,
        seen || other.seen,
        standing,
        parts,
        score);
  }

  public Candidate standing(Standing known) {
    return new Candidate(
        post, author, createdAt, engagement, affinity, sources, seen, known, parts, score);
  }

  public Candidate seen(boolean lately) {
    return new Candidate(
        post, author, createdAt, engagement, affinity, sources, lately, standing, parts, score);
  }

  /** By somebody else's score. */
  public Candidate ranked(double given) {
    return new Candidate(
        post, author, createdAt, engagement, affinity, sources, seen, standing, null, given);
  }

  public Candidate scored(ScoreParts newParts, double newScore) {
    return new Candidate(
        post, author, createdAt, engagement, affinity, sources, seen, standing, newParts, newScore);
  }

  /** Whether the viewer is known to follow the author. */
  public boolean isFollowed() {
    return standing != null && standing.followed();
  }
}
