package io.tributary.feed.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tributary.feed.tuning.Tuning.Reach;
import io.tributary.feed.tuning.Tuning.Share;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TuningTest {
  private static final int VIEWERS = 20_000;

  /** Four times what chance makes of a half of so many. */
  private static final double BY_CHANCE = 0.015;

  private static final Weights USUAL = new Weights(0.3, 0.4, 0.3, 0.75);
  private static final Weights FRESH = new Weights(1, 0, 0, 0.75);

  private static Tuning tuning(String experiment, Share... shares) {
    var reach = new Reach(500, Duration.ofHours(72));
    return new Tuning(
        Reaches.all(reach),
        Duration.ofHours(24),
        new Tuning.EngagementRate(2, 3, 1, 20),
        new Tuning.AffinityPoints(0.1, 1, 2, 3),
        5,
        Duration.ofDays(30),
        new Tuning.AuthorDiversity(0.5, 0.25),
        experiment,
        Map.of("default", USUAL, "fresh", FRESH),
        List.of(shares));
  }

  private static Share share(String arm, double percent) {
    return new Share(arm, "fresh", (int) (percent * 100));
  }

  private static List<UUID> viewers() {
    var random = new Random(20_261_101);
    return Stream.generate(() -> new UUID(random.nextLong(), random.nextLong()))
        .limit(VIEWERS)
        .toList();
  }

  /** Ids of version 7, of people who came one after the other. */
  private static List<UUID> viewersInSequence(long millisApart, Supplier<Long> lowerBits) {
    long first = Instant.parse("2026-11-01T12:00:00Z").toEpochMilli();
    return Stream.iterate(0, number -> number + 1)
        .limit(VIEWERS)
        .map(number -> new UUID(first + number * millisApart << 16 | 0x7000, lowerBits.get()))
        .toList();
  }

  static Stream<Arguments> populations() {
    var random = new Random(7);
    return Stream.of(
        Arguments.of("at random", viewers()),
        Arguments.of("each millisecond", viewersInSequence(1, () -> random.nextLong())),
        Arguments.of("each hour", viewersInSequence(3_600_000, () -> random.nextLong())),
        Arguments.of("with equal lower bits", viewersInSequence(1, () -> Long.MIN_VALUE)),
        Arguments.of(
            "with consecutive higher bits",
            Stream.iterate(0L, bits -> bits + 1)
                .limit(VIEWERS)
                .map(bits -> new UUID(0x0199_0000_0000_7000L + bits, Long.MIN_VALUE))
                .toList()));
  }

  private static double part(Tuning tuning, List<UUID> viewers, String arm) {
    return (double)
            viewers.stream().filter(viewer -> tuning.armOf(viewer).name().equals(arm)).count()
        / viewers.size();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("populations")
  void eachArmGetsWhatWasAskedFor(String population, List<UUID> viewers) {
    Tuning tuning =
        tuning(
            "autumn", share("one", 1), share("two", 10), share("three", 50), share("four", 24.5));
    assertThat(viewers).as(population).hasSize(VIEWERS).doesNotHaveDuplicates();
    assertThat(part(tuning, viewers, "one")).isCloseTo(0.01, within(BY_CHANCE / 3));
    assertThat(part(tuning, viewers, "two")).isCloseTo(0.1, within(BY_CHANCE));
    assertThat(part(tuning, viewers, "three")).isCloseTo(0.5, within(BY_CHANCE));
    assertThat(part(tuning, viewers, "four")).isCloseTo(0.245, within(BY_CHANCE));
    assertThat(part(tuning, viewers, Arm.DEFAULT)).isCloseTo(0.145, within(BY_CHANCE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("populations")
  void anotherExperimentDealsOutAnew(String population, List<UUID> viewers) {
    Tuning autumn = tuning("autumn", share("new", 50));
    Tuning winter = tuning("winter", share("new", 50));
    List<UUID> inAutumn =
        viewers.stream().filter(viewer -> autumn.armOf(viewer).name().equals("new")).toList();
    // Half of 10,000 vary somewhat more than half of 20,000.
    assertThat(part(winter, inAutumn, "new")).as(population).isCloseTo(0.5, within(0.02));
  }

  @Test
  void aViewerStaysInItsArm() {
    Tuning tuning = tuning("autumn", share("one", 30), share("two", 30));
    Tuning later = tuning("autumn", share("one", 30), share("two", 30), share("three", 0));
    assertThat(viewers())
        .allSatisfy(viewer -> assertThat(later.armOf(viewer)).isEqualTo(tuning.armOf(viewer)));
  }

  @Test
  void anArmBringsItsWeights() {
    Tuning tuning = tuning("", share("new", 50));
    assertThat(viewers().stream().map(tuning::armOf).distinct())
        .containsExactlyInAnyOrder(new Arm("new", FRESH), new Arm("default", USUAL));
  }

  @Test
  void noPercentAreNobody() {
    Tuning tuning = tuning("autumn", share("none", 0));
    assertThat(part(tuning, viewers(), Arm.DEFAULT)).isEqualTo(1);
  }

  @Test
  void aHundredPercentAreEverybody() {
    Tuning tuning = tuning("autumn", share("none", 0), share("all", 100));
    assertThat(part(tuning, viewers(), "all")).isEqualTo(1);
  }

  @Test
  void withoutArmsEverybodyHasTheDefault() {
    assertThat(viewers()).allMatch(viewer -> tuning("").armOf(viewer).name().equals(Arm.DEFAULT));
    assertThat(tuning("").defaultArm()).isEqualTo(new Arm(Arm.DEFAULT, USUAL));
  }

  /**
   * By it pods take each other's feeds for their own: what is written here holds in each process.
   */
  @Test
  void everyPodCallsTheSameTuningTheSame() {
    assertThat(tuning("new", share("a", 10)).fingerprint()).isEqualTo("df15df4c");
    assertThat(tuning("old", share("a", 10)).fingerprint()).isNotEqualTo("df15df4c");
    assertThat(tuning("new", share("a", 11)).fingerprint()).isNotEqualTo("df15df4c");
  }
}
