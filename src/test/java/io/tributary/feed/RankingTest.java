package io.tributary.feed;

import static io.tributary.feed.RandomPosts.NOW;
import static io.tributary.feed.RandomPosts.at;
import static io.tributary.feed.RandomPosts.by;
import static io.tributary.feed.RandomPosts.engaged;
import static io.tributary.feed.RandomPosts.inEachCase;
import static io.tributary.feed.RandomPosts.near;
import static io.tributary.feed.RandomPosts.sum;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.feed.model.Candidate;
import io.tributary.feed.model.Engagement;
import io.tributary.feed.model.FeedQuery;
import io.tributary.feed.model.ScoreParts;
import io.tributary.feed.score.OutOfNetwork;
import io.tributary.feed.score.Scores;
import io.tributary.feed.score.WeightedParts;
import io.tributary.feed.select.AuthorDiversity;
import io.tributary.feed.tuning.Weights;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds of a feed's order whatever the posts and the tuning. */
class RankingTest {
  private static final ScoreParts NO_PARTS = new ScoreParts(0, 0, 0, 1, 1);
  private static final UUID PROLIFIC = new UUID(0, 1);

  private static Candidate scored(FeedQuery query, Candidate post) {
    return new OutOfNetwork().score(query, new WeightedParts().score(query, post));
  }

  private static List<Candidate> ranked(FeedQuery query, List<Candidate> posts) {
    return new AuthorDiversity()
        .select(query, posts.stream().map(post -> scored(query, post)).toList());
  }

  private static ScoreParts parts(Candidate post) {
    return Objects.requireNonNull(post.parts());
  }

  private static void neverLower(FeedQuery query, Candidate better, Candidate worse) {
    assertThat(scored(query, better).score()).isGreaterThanOrEqualTo(scored(query, worse).score());
  }

  private static void sameScore(FeedQuery query, Candidate one, Candidate other) {
    assertThat(scored(query, one).score()).isEqualTo(scored(query, other).score());
  }

  @Test
  void aFresherPostNeverScoresLower() {
    inEachCase(
        posts -> {
          Candidate post = posts.post();
          neverLower(posts.query(), at(post.createdAt().plus(posts.time()), post), post);
        });
  }

  @Test
  void aPostThatPeopleDidMoreWithNeverScoresLower() {
    inEachCase(
        posts -> {
          Candidate post = posts.post();
          FeedQuery query = posts.query();
          long more = posts.some();
          for (Engagement acts :
              List.of(
                  new Engagement(more, 0, 0, 0),
                  new Engagement(0, more, 0, 0),
                  new Engagement(0, 0, more, 0))) {
            neverLower(query, engaged(sum(post.engagement(), acts), post), post);
          }
        });
  }

  @Test
  void aPostThatFewerSawForTheSameActsNeverScoresLower() {
    inEachCase(
        posts -> {
          Candidate post = posts.post();
          Engagement seenMore = sum(post.engagement(), new Engagement(0, 0, 0, posts.some()));
          neverLower(posts.query(), post, engaged(seenMore, post));
        });
  }

  @Test
  void aPostOfSomebodyCloserNeverScoresLower() {
    inEachCase(
        posts -> {
          Candidate post = posts.post();
          neverLower(posts.query(), near(post.affinity() + posts.positive(), post), post);
        });
  }

  @Test
  void eachPartWithAWeightCounts() {
    inEachCase(
        posts -> {
          FeedQuery query = posts.query(new Weights(1, 1, 1, 1));
          Duration halfLife = query.tuning().freshnessHalfLife();
          double half = query.tuning().affinityHalf();
          Candidate post =
              at(
                  NOW.minus(halfLife),
                  near(half, engaged(new Engagement(0, 0, 0, 9), posts.post())));
          double score = scored(query, post).score();
          assertThat(parts(scored(query, post)).freshness()).isEqualTo(0.5);
          assertThat(parts(scored(query, post)).affinity()).isEqualTo(0.5);
          assertThat(scored(query, at(NOW, post)).score()).isGreaterThan(score);
          assertThat(scored(query, near(2 * half, post)).score()).isGreaterThan(score);
          assertThat(scored(query, engaged(new Engagement(1, 0, 0, 9), post)).score())
              .isGreaterThan(score);
        });
  }

  @Test
  void aWeightOfZeroSwitchesItsPartOff() {
    inEachCase(
        posts -> {
          double one = posts.weight();
          double two = posts.weight();
          Candidate post = posts.post();
          Candidate other = posts.post();
          sameScore(posts.query(new Weights(0, one, two, 1)), post, at(other.createdAt(), post));
          sameScore(
              posts.query(new Weights(one, 0, two, 1)), post, engaged(other.engagement(), post));
          sameScore(posts.query(new Weights(one, two, 0, 1)), post, near(other.affinity(), post));
        });
  }

  @Test
  void withoutAnyWeightTheYoungestComeFirst() {
    inEachCase(
        posts -> {
          List<Candidate> all = posts.strangers();
          assertThat(ranked(posts.query(new Weights(0, 0, 0, posts.edged())), all))
              .extracting(Candidate::post)
              .containsExactlyElementsOf(
                  all.stream()
                      .sorted(
                          Comparator.comparing(Candidate::createdAt)
                              .reversed()
                              .thenComparing(Candidate::post))
                      .map(Candidate::post)
                      .toList());
        });
  }

  @Test
  void aPostFromTheFutureGainsNothingOverOneOfNow() {
    inEachCase(
        posts -> {
          FeedQuery query = posts.query();
          Candidate now = at(NOW, posts.post());
          sameScore(query, at(NOW.plus(posts.time()), now), now);
        });
  }

  @Test
  void onlyWhatIsNotKnownToBeFollowedIsOutOfNetwork() {
    inEachCase(
        posts -> {
          FeedQuery query = posts.query();
          double factor = query.arm().weights().outOfNetwork();
          Candidate post = new WeightedParts().score(query, posts.post());
          Candidate after = new OutOfNetwork().score(query, post);
          double applied = post.isFollowed() ? 1 : factor;
          assertThat(after.score()).isEqualTo(post.score() * applied);
          assertThat(parts(after)).isEqualTo(parts(post).withNetwork(applied));
        });
  }

  @Test
  void whatIsNoNumberComesLastAndNegativesBelowTheRest() {
    inEachCase(
        posts -> {
          var all = new ArrayList<Candidate>();
          for (Candidate post : posts.strangers()) {
            double score = posts.edged() == 1 ? Double.NaN : posts.anySign();
            all.add(post.scored(NO_PARTS, score));
          }
          if (!all.isEmpty()) {
            // What an out-of-network factor of 0 makes of a score below 0.
            all.set(0, all.getFirst().scored(NO_PARTS, Double.NEGATIVE_INFINITY));
          }
          assertThat(new AuthorDiversity().select(posts.query(), all))
              .isSortedAccordingTo(
                  Comparator.<Candidate, Boolean>comparing(post -> Double.isNaN(post.score()))
                      .thenComparing(Candidate::score, Comparator.reverseOrder()));
        });
  }

  @Test
  void aFactorNeverLiftsAScoreNorTurnsTwoAround() {
    inEachCase(
        posts -> {
          double factor = posts.edged();
          double one = posts.anySign();
          double two = posts.anySign();
          double less = Math.min(one, two);
          double more = Math.max(one, two);
          assertThat(Scores.scaled(less, factor)).isLessThanOrEqualTo(less);
          assertThat(Scores.scaled(less, factor)).isLessThanOrEqualTo(Scores.scaled(more, factor));
          assertThat(Scores.scaled(less, 1)).isEqualTo(less);
        });
  }

  @Test
  void noAuthorComesTwiceInARowWhileThereIsAnother() {
    inEachCase(
        posts -> {
          List<Candidate> ranked = ranked(posts.query(), posts.posts());
          for (int i = 1; i < ranked.size(); i++) {
            UUID author = ranked.get(i).author();
            if (author.equals(ranked.get(i - 1).author())) {
              assertThat(ranked.subList(i, ranked.size()))
                  .as("from place %d on", i)
                  .allMatch(rest -> rest.author().equals(author));
            }
          }
        });
  }

  @Test
  void everyPostIsRankedOnceAndUnchangedButForItsScore() {
    inEachCase(
        posts -> {
          List<Candidate> all = posts.posts();
          assertThat(ranked(posts.query(), all).stream().map(each -> each.scored(NO_PARTS, 0)))
              .containsExactlyInAnyOrderElementsOf(
                  all.stream().map(each -> each.scored(NO_PARTS, 0)).toList());
        });
  }

  @Test
  void anAuthorsFurtherPostsCountLessAndLessInTheirOrder() {
    inEachCase(
        posts -> {
          FeedQuery query = posts.query();
          List<Candidate> all = posts.posts();
          double decay = posts.tuning().authorDiversity().decay();
          double floor = posts.tuning().authorDiversity().floor();
          var expected = new HashMap<UUID, List<Candidate>>();
          all.stream()
              .map(post -> scored(query, post))
              .sorted(Scores.BEST_FIRST)
              .forEach(
                  post -> {
                    List<Candidate> above =
                        expected.computeIfAbsent(post.author(), author -> new ArrayList<>());
                    double factor = (1 - floor) * Math.pow(decay, above.size()) + floor;
                    above.add(
                        post.scored(parts(post).withDiversity(factor), post.score() * factor));
                  });
          var actual = new HashMap<UUID, List<Candidate>>();
          ranked(query, all)
              .forEach(
                  post ->
                      actual.computeIfAbsent(post.author(), author -> new ArrayList<>()).add(post));
          assertThat(actual).isEqualTo(expected);
        });
  }

  @Test
  void whoHasManyGoodPostsIsNotPutAtTheEnd() {
    inEachCase(
        posts -> {
          var all = new ArrayList<Candidate>();
          for (int i = 0; i < 10; i++) {
            Candidate good = posts.post().scored(NO_PARTS, 0.8 + 0.2 * posts.edged());
            all.add(by(PROLIFIC, good));
            all.add(posts.post().scored(NO_PARTS, 0.1 + 0.2 * posts.edged()));
          }
          // With the usual 0.5 and 0.25 at least the first three still count more than the others.
          assertThat(new AuthorDiversity().select(RandomPosts.usual(), all).subList(0, 10))
              .filteredOn(post -> post.author().equals(PROLIFIC))
              .hasSizeGreaterThanOrEqualTo(3);
        });
  }

  @Test
  void theOrderDoesNotDependOnTheOrderBefore() {
    inEachCase(
        posts -> {
          FeedQuery query = posts.query();
          List<Candidate> all = posts.posts();
          assertThat(ranked(query, posts.shuffled(all))).isEqualTo(ranked(query, all));
        });
  }
}
