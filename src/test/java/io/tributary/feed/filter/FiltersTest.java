package io.tributary.feed.filter;

import static io.tributary.feed.model.FeedSource.AFFINITY;
import static io.tributary.feed.model.FeedSource.FOLLOWEES;
import static io.tributary.feed.model.FeedSource.TRENDING;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.DropReason;
import io.tributary.feed.model.Engagement;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Arm;
import io.tributary.feed.tuning.Reaches;
import io.tributary.feed.tuning.Tuning;
import io.tributary.feed.tuning.Weights;
import io.tributary.pipeline.Filter;
import io.tributary.projection.Reach;
import io.tributary.safety.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class FiltersTest {
  private static final UUID VIEWER = new UUID(1, 1);
  private static final UUID AUTHOR = new UUID(2, 2);
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00.123456Z");
  private static final Duration A_MICROSECOND = Duration.ofNanos(1_000);

  private static final Standing STRANGER = new Standing(Reach.PUBLIC, true, false, false, false);
  private static final Standing FOLLOWED = new Standing(Reach.PUBLIC, true, true, false, false);
  private static final Standing FOR_FOLLOWERS_OF_A_STRANGER =
      new Standing(Reach.FOLLOWERS, true, false, false, false);
  private static final Standing FOR_FOLLOWERS =
      new Standing(Reach.FOLLOWERS, true, true, false, false);
  private static final Standing BLOCKED = new Standing(Reach.PUBLIC, true, true, true, false);
  private static final Standing MUTED = new Standing(Reach.PUBLIC, true, true, false, true);
  private static final Standing WITHOUT_AUTHOR =
      new Standing(Reach.PUBLIC, false, true, false, false);
  private static final Standing DELETED = new Standing(Reach.NOBODY, true, true, false, false);

  private static final Tuning TUNING =
      new Tuning(
          Reaches.of(
              new Tuning.Reach(500, Duration.ofHours(72)),
              new Tuning.Reach(200, Duration.ofHours(24)),
              new Tuning.Reach(200, Duration.ofDays(90))),
          Duration.ofHours(24),
          new Tuning.EngagementRate(2, 3, 1, 20),
          new Tuning.AffinityPoints(0.1, 1, 2, 3),
          5,
          Duration.ofDays(30),
          new Tuning.AuthorDiversity(0.5, 0.25),
          "",
          Map.of(),
          List.of());

  private static FeedQuery query(boolean allowBackfill) {
    return new FeedQuery(
        VIEWER,
        NOW,
        TUNING,
        new Arm(Arm.DEFAULT, new Weights(1, 1, 1, 1)),
        Instant.EPOCH,
        allowBackfill);
  }

  /** As sources bring it: nobody knows yet how the viewer stands to it. */
  private static Candidate found(UUID author, Duration age, FeedSource... sources) {
    return Stream.of(sources)
        .map(
            source ->
                Candidate.found(
                    source, new UUID(3, 3), author, NOW.minus(age), new Engagement(0, 0, 0, 0), 0))
        .reduce(Candidate::and)
        .orElseThrow();
  }

  private static Candidate found(FeedSource... sources) {
    return found(AUTHOR, Duration.ofHours(1), sources);
  }

  private static Candidate standing(Standing standing) {
    return found(TRENDING).standing(standing);
  }

  private static boolean keeps(
      Filter<FeedQuery, Candidate, DropReason> filter, Candidate candidate) {
    return filter.keeps(query(true), candidate);
  }

  @Test
  void ownPostsAreDropped() {
    assertThat(keeps(new OwnPosts(), found(VIEWER, Duration.ZERO, TRENDING))).isFalse();
    assertThat(keeps(new OwnPosts(), found(AUTHOR, Duration.ZERO, TRENDING))).isTrue();
  }

  @Test
  void whatWasSeenIsDropped() {
    assertThat(keeps(new AlreadySeen(), found(TRENDING).seen(true))).isFalse();
    assertThat(keeps(new AlreadySeen(), found(TRENDING))).isTrue();
  }

  /** Each rule about the standing, and those standings of all that it drops. */
  static Stream<Arguments> rules() {
    return Stream.of(
        Arguments.of(new Deleted(), Set.of(DELETED, WITHOUT_AUTHOR, Standing.GONE)),
        Arguments.of(new Blocked(), Set.of(BLOCKED)),
        Arguments.of(new Muted(), Set.of(MUTED)),
        Arguments.of(new NotVisible(), Set.of(FOR_FOLLOWERS_OF_A_STRANGER)),
        Arguments.of(new Unverified(), Set.of()));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aRuleDropsWhatItIsAboutAndNothingElse(
      Filter<FeedQuery, Candidate, DropReason> rule, Set<Standing> dropped) {
    for (Standing standing :
        List.of(
            STRANGER,
            FOLLOWED,
            FOR_FOLLOWERS,
            FOR_FOLLOWERS_OF_A_STRANGER,
            BLOCKED,
            MUTED,
            WITHOUT_AUTHOR,
            DELETED,
            Standing.GONE)) {
      assertThat(keeps(rule, standing(standing)))
          .as("%s", standing)
          .isEqualTo(!dropped.contains(standing));
    }
  }

  @ParameterizedTest
  @EnumSource(FeedSource.class)
  void whatNobodyCanVouchForIsDroppedAsUnverified(FeedSource source) {
    Candidate unknown = found(source);
    assertThat(keeps(new Unverified(), unknown)).isFalse();
    assertThat(
            Stream.of(
                new OwnPosts(),
                new TooOld(),
                new Deleted(),
                new Blocked(),
                new Muted(),
                new NotVisible(),
                new Strangers()))
        .allMatch(filter -> keeps(filter, unknown));
  }

  @Test
  void whatNeedsAFollowIsNotKeptWhereNobodyKnowsOfOne() {
    assertThat(keeps(new NoLongerFollowed(), found(FOLLOWEES))).isFalse();
    assertThat(keeps(new NoLongerFollowed(), found(FOLLOWEES, TRENDING))).isTrue();
    assertThat(new Strangers().keeps(query(false), found(FOLLOWEES))).isFalse();
  }

  @Test
  void aFollowThatHasEndedBringsNothingIn() {
    assertThat(keeps(new NoLongerFollowed(), found(FOLLOWEES).standing(STRANGER))).isFalse();
    assertThat(keeps(new NoLongerFollowed(), found(FOLLOWEES).standing(FOLLOWED))).isTrue();
  }

  @Test
  void anotherSourceMayBringItIn() {
    for (Candidate candidate :
        List.of(
            found(FOLLOWEES, TRENDING),
            found(AFFINITY, FOLLOWEES),
            found(TRENDING),
            found(AFFINITY),
            found(FOLLOWEES, TRENDING, AFFINITY))) {
      assertThat(keeps(new NoLongerFollowed(), candidate.standing(STRANGER)))
          .as("%s", candidate.sources())
          .isTrue();
    }
  }

  @Test
  void strangersAreDroppedOnlyWhereNoBackfillIsAllowed() {
    assertThat(new Strangers().keeps(query(false), standing(STRANGER))).isFalse();
    assertThat(new Strangers().keeps(query(false), standing(FOLLOWED))).isTrue();
    assertThat(new Strangers().keeps(query(true), standing(STRANGER))).isTrue();
  }

  static Stream<Arguments> ages() {
    return Stream.of(
        Arguments.of(FOLLOWEES, TUNING.reach(FOLLOWEES).age()),
        Arguments.of(TRENDING, TUNING.reach(TRENDING).age()),
        Arguments.of(AFFINITY, TUNING.reach(AFFINITY).age()));
  }

  @ParameterizedTest
  @MethodSource("ages")
  void aPostIsTooOldAfterItsSourcesAge(FeedSource source, Duration oldest) {
    assertThat(keeps(new TooOld(), found(AUTHOR, oldest, source))).isTrue();
    assertThat(keeps(new TooOld(), found(AUTHOR, oldest.plus(A_MICROSECOND), source))).isFalse();
    assertThat(keeps(new TooOld(), found(AUTHOR, Duration.ofDays(-1), source))).isTrue();
  }

  @Test
  void aPostStaysWhileItIsYoungEnoughForOneOfItsSources() {
    Duration forFollowees = TUNING.reach(FOLLOWEES).age();
    assertThat(keeps(new TooOld(), found(AUTHOR, forFollowees, TRENDING))).isFalse();
    assertThat(keeps(new TooOld(), found(AUTHOR, forFollowees, TRENDING, FOLLOWEES))).isTrue();
    assertThat(
            keeps(
                new TooOld(), found(AUTHOR, forFollowees.plus(A_MICROSECOND), TRENDING, FOLLOWEES)))
        .isFalse();
  }

  @Test
  void eachFilterGivesItsOwnReason() {
    assertThat(
            Stream.of(
                    new OwnPosts(),
                    new Deleted(),
                    new NotVisible(),
                    new Blocked(),
                    new Muted(),
                    new TooOld(),
                    new NoLongerFollowed(),
                    new Strangers(),
                    new AlreadySeen(),
                    new Unverified())
                .map(Filter::reason))
        .containsExactly(DropReason.values());
  }
}
