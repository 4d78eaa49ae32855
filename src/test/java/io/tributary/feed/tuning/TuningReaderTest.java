package io.tributary.feed.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.feed.model.FeedSource;
import io.tributary.feed.tuning.Tuning.AffinityPoints;
import io.tributary.feed.tuning.Tuning.AuthorDiversity;
import io.tributary.feed.tuning.Tuning.EngagementRate;
import io.tributary.feed.tuning.Tuning.Reach;
import io.tributary.feed.tuning.Tuning.Share;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TuningReaderTest {
  /** Texts and numbers alike, as files and the environment give them. */
  private static Map<String, Object> valid() {
    var valid = new HashMap<String, Object>();
    valid.put("followees.posts", 500);
    valid.put("followees.age", "72h");
    valid.put("trending.posts", "200");
    valid.put("trending.age", "24h");
    valid.put("affinity.posts", 0);
    valid.put("affinity.age", "90d");
    valid.put("friends-likes.posts", 0);
    valid.put("friends-likes.age", "72h");
    valid.put("freshness-half-life", "12h");
    valid.put("engagement-rate.comment", 2);
    valid.put("engagement-rate.share", "3.5");
    valid.put("engagement-rate.prior", 1);
    valid.put("engagement-rate.prior-impressions", 20);
    valid.put("affinity-points.view", 0.1);
    valid.put("affinity-points.like", 1);
    valid.put("affinity-points.comment", 2);
    valid.put("affinity-points.share", 3);
    valid.put("affinity-half", 5);
    valid.put("affinity-half-life", "30d");
    valid.put("author-diversity.decay", 0.5);
    valid.put("author-diversity.floor", 0.25);
    valid.put("experiment", "autumn");
    valid.put("weights.default.freshness", 0.3);
    valid.put("weights.default.engagement", 0.4);
    valid.put("weights.default.affinity", "0.3");
    valid.put("weights.default.out-of-network", 0.8);
    valid.put("weights.fresh.freshness", 1);
    valid.put("weights.fresh.engagement", 0);
    valid.put("weights.fresh.affinity", 0);
    valid.put("arms.new_arm-2.weights", "fresh");
    valid.put("arms.new_arm-2.percent", 12.5);
    valid.put("arms.control.weights", "default");
    valid.put("arms.control.percent", "12.5");
    return valid;
  }

  private static Map<String, Object> with(String key, Object value) {
    Map<String, Object> changed = valid();
    changed.put(key, value);
    return changed;
  }

  private static void refused(Map<String, Object> settings, String... sentence) {
    assertThatThrownBy(() -> TuningReader.read(settings))
        .isInstanceOf(Settings.Refused.class)
        .message()
        .contains(sentence);
  }

  @Test
  void everythingIsRead() {
    assertThat(TuningReader.read(valid()))
        .isEqualTo(
            new Tuning(
                Map.of(
                    FeedSource.FOLLOWEES, new Reach(500, Duration.ofHours(72)),
                    FeedSource.TRENDING, new Reach(200, Duration.ofHours(24)),
                    FeedSource.AFFINITY, new Reach(0, Duration.ofDays(90)),
                    FeedSource.FRIENDS_LIKES, new Reach(0, Duration.ofHours(72))),
                Duration.ofHours(12),
                new EngagementRate(2, 3.5, 1, 20),
                new AffinityPoints(0.1, 1, 2, 3),
                5,
                Duration.ofDays(30),
                new AuthorDiversity(0.5, 0.25),
                "autumn",
                Map.of(
                    "default",
                    new Weights(0.3, 0.4, 0.3, 0.8),
                    "fresh",
                    new Weights(1, 0, 0, 0.75)),
                List.of(
                    new Share("control", "default", 1_250),
                    new Share("new_arm-2", "fresh", 1_250))));
  }

  @Test
  void strangersPostsCountThreeQuartersWhereNothingIsSaid() {
    Map<String, Object> silent = valid();
    silent.remove("weights.default.out-of-network");
    assertThat(TuningReader.read(silent).defaultArm().weights())
        .isEqualTo(new Weights(0.3, 0.4, 0.3, 0.75));
  }

  @ParameterizedTest
  @CsvSource({
    "followees.posts, 0, 2000",
    "trending.posts, 0, 2000",
    "affinity.posts, 0, 2000",
    "engagement-rate.comment, 0, 100",
    "engagement-rate.share, 0, 100",
    "engagement-rate.prior, 0, 1000000",
    "engagement-rate.prior-impressions, 1, 1000000",
    "affinity-points.view, 0, 100",
    "affinity-points.like, 0, 100",
    "affinity-points.comment, 0, 100",
    "affinity-points.share, 0, 100",
    "affinity-half, 0.01, 1000000",
    "author-diversity.decay, 0, 1",
    "author-diversity.floor, 0, 1",
    "weights.default.freshness, 0, 10",
    "weights.default.engagement, 0, 10",
    "weights.default.affinity, 0, 10",
    "weights.default.out-of-network, 0, 1",
    "weights.fresh.out-of-network, 0, 1"
  })
  void aNumberOutOfItsBoundsIsRefusedWithItsKey(String key, double least, double most) {
    assertThat(TuningReader.read(with(key, least))).isNotNull();
    assertThat(TuningReader.read(with(key, most))).isNotNull();
    for (Object wrong :
        List.of(
            least - 0.001,
            -1,
            String.valueOf(most + 0.001),
            Double.NaN,
            "NaN",
            Double.POSITIVE_INFINITY,
            "-Infinity",
            "many",
            "",
            true)) {
      refused(with(key, wrong), key + " must be ");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "followees.age, 30",
    "trending.age, 30",
    "affinity.age, 90",
    "freshness-half-life, 365",
    "affinity-half-life, 365"
  })
  void aTimeOutOfItsBoundsIsRefusedWithItsKey(String key, int mostDays) {
    assertThat(TuningReader.read(with(key, "1h"))).isNotNull();
    assertThat(TuningReader.read(with(key, mostDays + "d"))).isNotNull();
    for (Object wrong :
        List.of("59m", mostDays * 24 + 1 + "h", "-1h", "0s", "soon", "", 24, true)) {
      refused(with(key, wrong), key + " must be ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"followees.posts", "trending.posts", "affinity.posts"})
  void nobodyAsksForHalfAPost(String key) {
    refused(with(key, 10.5), key + " must be a whole number, not 10.5");
  }

  static Stream<String> needed() {
    return valid().keySet().stream().filter(key -> !key.endsWith("out-of-network")).sorted();
  }

  @ParameterizedTest
  @MethodSource("needed")
  void whatIsMissingIsNamed(String key) {
    Map<String, Object> settings = valid();
    settings.remove(key);
    refused(settings, key + " is missing");
  }

  @Test
  void thereAreAlwaysDefaultWeights() {
    Map<String, Object> settings = valid();
    settings.keySet().removeIf(key -> key.startsWith("weights.default."));
    refused(settings, "weights.default is missing");
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of("freshness", 1, "nothing is known of freshness"),
        Arguments.of("followees", 1, "nothing is known of followees"),
        Arguments.of("followees.post", 1, "nothing is known of followees.post"),
        Arguments.of("weights", 1, "nothing is known of weights"),
        Arguments.of("weights.default.novelty", 1, "weights.default.novelty"),
        Arguments.of("arms.control.percents", 1, "arms.control.percents"),
        Arguments.of("arms.control.weights", "bold", "arms.control.weights names no weights: bold"),
        Arguments.of("arms.control.weights", "x".repeat(65), "arms.control.weights must have at"),
        Arguments.of("arms.control.percent", -0.01, "arms.control.percent must be from"),
        Arguments.of("arms.control.percent", 100.01, "arms.control.percent must be from"),
        Arguments.of("arms.control.percent", ".nan", "arms.control.percent must be a number"),
        Arguments.of("arms.control.percent", 87.51, "arms: more than 100 percent in sum"),
        Arguments.of("weights.Bold.freshness", 1, "weights.Bold: names have"),
        Arguments.of("weights.very bold.freshness", 1, "weights.very bold: names have"),
        Arguments.of("weights..freshness", 1, "weights.: names have"),
        Arguments.of("arms." + "x".repeat(33) + ".percent", 1, "x: names have"),
        Arguments.of("arms.größer.percent", 1, "arms.größer: names have"),
        Arguments.of("experiment", "x".repeat(65), "experiment must have at most 64"));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aMistakeIsNamed(String key, Object value, String sentence) {
    refused(with(key, value), sentence);
  }

  @Test
  void allThatIsUnknownIsNamedAtOnce() {
    Map<String, Object> settings = with("bold", 1);
    settings.put("brave", 2);
    refused(settings, "bold", "brave");
  }

  @Test
  void noArmIsNamedLikeTheOneOfEverybodyElse() {
    Map<String, Object> settings = with("arms.default.weights", "fresh");
    settings.put("arms.default.percent", 1);
    refused(settings, "arms.default: ");
  }

  @Test
  void thereAreAtMostTenArms() {
    Map<String, Object> settings = valid();
    settings.keySet().removeIf(key -> key.startsWith("arms."));
    for (int arm = 1; arm <= 10; arm++) {
      settings.put("arms.arm" + arm + ".weights", "fresh");
      settings.put("arms.arm" + arm + ".percent", 10);
    }
    assertThat(TuningReader.read(settings).shares()).hasSize(10);
    settings.put("arms.arm11.weights", "fresh");
    settings.put("arms.arm11.percent", 0);
    refused(settings, "arms: at most 10");
  }
}
