package io.tributary.feed;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.Engagement;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Arm;
import io.tributary.feed.tuning.Reaches;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Weights;
import io.tributary.projection.Reach;
import io.tributary.safety.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;

/** Posts and tunings of any kind that can be, the same ones in every run. */
final class RandomPosts {
  static final Instant NOW = Instant.parse("2026-11-01T12:00:00.123456Z");

  private static final int CASES = 500;
  private static final long SEED = 20_261_101;

  private final Random random;

  /** One tuning a case. */
  private final Tuning tuning;

  private RandomPosts(Random random) {
    this.random = random;
    this.tuning = randomTuning();
  }

  /** Some hundred cases; one that fails is named. */
  static void inEachCase(Consumer<RandomPosts> test) {
    var random = new Random(SEED);
    for (int number = 0; number < CASES; number++) {
      var posts = new RandomPosts(random);
      try {
        test.accept(posts);
      } catch (AssertionError failed) {
        throw new AssertionError("case %d, %s".formatted(number, posts.tuning), failed);
      }
    }
  }

  Tuning tuning() {
    return tuning;
  }

  FeedQuery query() {
    return query(new Weights(weight(), weight(), weight(), edged()));
  }

  FeedQuery query(Weights weights) {
    return query(tuning, weights);
  }

  /** Of the tuning that a service has whom nobody told otherwise. */
  static FeedQuery usual() {
    return query(
        tuning(
            Duration.ofHours(24),
            new Tuning.EngagementRate(2, 3, 1, 20),
            5,
            new Tuning.AuthorDiversity(0.5, 0.25)),
        new Weights(0.3, 0.4, 0.3, 0.75));
  }

  private static FeedQuery query(Tuning tuning, Weights weights) {
    return new FeedQuery(
        new UUID(0, 0), NOW, tuning, new Arm(Arm.DEFAULT, weights), Instant.EPOCH, true);
  }

  double weight() {
    return 10 * edged();
  }

  /** From 0 to 1, and often one of these. */
  double edged() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> 1;
      default -> random.nextDouble();
    };
  }

  /** As many of a thousandth as of thousands. */
  double positive() {
    return Math.pow(10, random.nextDouble(-3, 4));
  }

  double anySign() {
    return random.nextBoolean() ? positive() : -positive();
  }

  /** At least one; as many of some as of a million. */
  long some() {
    return 1 + (long) Math.pow(10, random.nextDouble(6));
  }

  Duration time() {
    return Duration.of((long) Math.pow(10, random.nextDouble(13)), ChronoUnit.MICROS);
  }

  List<Candidate> shuffled(List<Candidate> posts) {
    var shuffled = new ArrayList<>(posts);
    Collections.shuffle(shuffled, random);
    return shuffled;
  }

  /** Of few authors, of whom some have many. */
  List<Candidate> posts() {
    int authors = 1 + random.nextInt(8);
    var posts = new ArrayList<Candidate>();
    for (int left = random.nextInt(60); left > 0; left--) {
      // Every third has a twin that counts as much, sometimes of the same author.
      Candidate post = by(new UUID(0, random.nextInt(1 + random.nextInt(authors))), post());
      posts.add(post);
      if (random.nextInt(3) == 0) {
        posts.add(twin(by(new UUID(0, random.nextInt(authors)), post)));
      }
    }
    return posts;
  }

  /** Each of an author of its own. */
  List<Candidate> strangers() {
    return posts().stream().map(post -> by(id(), post)).toList();
  }

  Candidate post() {
    Standing standing = new Standing(Reach.PUBLIC, true, random.nextBoolean(), false, false);
    return Candidate.found(
            FeedSource.TRENDING,
            id(),
            id(),
            NOW.minus(time()),
            new Engagement(count(), count(), count(), count()),
            random.nextInt(3) == 0 ? 0 : positive())
        .standing(standing);
  }

  private Candidate twin(Candidate of) {
    return new Candidate(
        id(),
        of.author(),
        of.createdAt(),
        of.engagement(),
        of.affinity(),
        of.sources(),
        of.seen(),
        of.standing(),
        null,
        0);
  }

  private long count() {
    return random.nextInt(3) == 0 ? 0 : some();
  }

  private UUID id() {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private Tuning randomTuning() {
    return tuning(
        Duration.ofHours(1 + random.nextInt(24 * 365)),
        new Tuning.EngagementRate(100 * edged(), 100 * edged(), 100 * edged(), some()),
        positive(),
        new Tuning.AuthorDiversity(edged(), edged()));
  }

  private static Tuning tuning(
      Duration halfLife,
      Tuning.EngagementRate rate,
      double affinityHalf,
      Tuning.AuthorDiversity diversity) {
    var reach = new Tuning.Reach(500, Duration.ofDays(30));
    return new Tuning(
        Reaches.all(reach),
        halfLife,
        rate,
        new Tuning.AffinityPoints(1, 1, 1, 1),
        affinityHalf,
        Duration.ofDays(30),
        diversity,
        "",
        Map.of(),
        List.of());
  }

  static Candidate by(UUID author, Candidate post) {
    return new Candidate(
        post.post(),
        author,
        post.createdAt(),
        post.engagement(),
        post.affinity(),
        post.sources(),
        post.seen(),
        post.standing(),
        post.parts(),
        post.score());
  }

  /** The same post, had it been made, met and been near as said. */
  static Candidate but(Candidate post, Instant createdAt, Engagement engagement, double affinity) {
    return new Candidate(
        post.post(),
        post.author(),
        createdAt,
        engagement,
        affinity,
        post.sources(),
        post.seen(),
        post.standing(),
        post.parts(),
        post.score());
  }

  static Candidate at(Instant createdAt, Candidate post) {
    return but(post, createdAt, post.engagement(), post.affinity());
  }

  static Candidate engaged(Engagement engagement, Candidate post) {
    return but(post, post.createdAt(), engagement, post.affinity());
  }

  static Candidate near(double affinity, Candidate post) {
    return but(post, post.createdAt(), post.engagement(), affinity);
  }

  static Engagement sum(Engagement one, Engagement other) {
    return new Engagement(
        one.likes() + other.likes(),
        one.comments() + other.comments(),
        one.shares() + other.shares(),
        one.impressions() + other.impressions());
  }
}
