package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken from a ghz file, and what is refused rather than passed over. */
class GhzFileTest {
  @Test
  void whatIsNotSaidIsAsInGhz() {
    GhzFile file = GhzFiles.with("\"rps\": 7");
    assertThat(file.calls()).isEqualTo(200);
    assertThat(file.isByTime()).isFalse();
    assertThat(file.timeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(file.atOnce()).isEqualTo(50);
    assertThat(file.connections()).isEqualTo(1);
    assertThat(file.skipped()).isZero();
    assertThat(file.schedule()).isEqualTo(Schedule.constant(7));
  }

  @Test
  void aDurationTakesThePlaceOfTheNumberOfCalls() {
    GhzFile file =
        GhzFiles.with(
            "\"rps\": 7, \"total\": 3, \"duration\": \"1m30s\", \"duration-stop\": \"wait\"");
    assertThat(file.isByTime()).isTrue();
    assertThat(file.calls()).isGreaterThan(1_000_000);
    assertThat(file.lasting()).isEqualTo(Duration.ofSeconds(90));
  }

  @Test
  void aShorterTimeLeavesAsLargeAPartUncounted() {
    GhzFile file =
        GhzFiles.with(
            "\"rps\": 7, \"duration\": \"60s\", \"duration-stop\": \"wait\", \"skipFirst\": 30");
    assertThat(file.lasting(Duration.ofSeconds(10)).skipped()).isEqualTo(5);
    assertThat(file.lasting(Duration.ofMinutes(2)).skipped()).isEqualTo(30);
  }

  @Test
  void aLongestDurationLeavesTheNumberOfCalls() {
    GhzFile file = GhzFiles.with("\"rps\": 7, \"total\": 3, \"max-duration\": \"250ms\"");
    assertThat(file.calls()).isEqualTo(3);
    assertThat(file.lasting()).isEqualTo(Duration.ofMillis(250));
  }

  @Test
  void asynchronousCallsAreNotLimited() {
    assertThat(GhzFiles.with("\"rps\": 7, \"async\": true, \"concurrency\": 3").atOnce())
        .isEqualTo(GhzFile.UNLIMITED);
    assertThat(GhzFiles.with("\"rps\": 7, \"concurrency\": 3").atOnce()).isEqualTo(3);
  }

  @Test
  void aLineIsAStepEachSecond() {
    assertThat(
            GhzFiles.with(
                    "\"load-schedule\": \"line\", \"load-start\": 5, \"load-step\": 2,"
                        + " \"load-end\": 9")
                .schedule())
        .isEqualTo(Schedule.steps(5, 2, Duration.ofSeconds(1), 9, Duration.ZERO));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'\"rps\": 7, \"lb-strategy\": \"round_robin\"' | '\"lb-strategy\" is not known here, and"
            + " is not passed over'",
        "'\"rps\": 7, \"insecure\": true' | '\"insecure\" is not known here, and is not passed"
            + " over'",
        "'\"concurrency\": 7' | 'rps is missing: calls begin at a rate here, not as they can'",
        "'\"rps\": \"7x\"' | 'rps is no whole number'",
        "'\"rps\": 7.5' | 'rps is no whole number'",
        "'\"rps\": 7, \"timeout\": \"0\"' | 'timeout of 0 would let a call go on for ever'",
        "'\"rps\": 7, \"timeout\": \"3 s\"' | 'timeout \"3 s\" is no span of time such as 1m30s'",
        "'\"rps\": 7, \"duration\": \"3s\"' | 'duration-stop must be wait: what is under way at the"
            + " end is neither cut off nor left out'",
        "'\"rps\": 7, \"duration\": \"25h\", \"duration-stop\": \"wait\"' | 'duration is longer"
            + " than a day'",
        "'\"rps\": 7, \"async\": \"yes\"' | 'async is neither true nor false'",
        "'\"rps\": 7, \"concurrency\": 0' | 'concurrency must be at least 1'",
        "'\"rps\": 7, \"metadata\": {\"id\": \"{{newUUID}}\"}' | 'metadata has actions, which are"
            + " known in data alone'",
        "'\"rps\": 7, \"metadata\": []' | 'metadata is no JSON object'",
        "'\"rps\": 7, \"data-file\": \"rows.json\"' | 'data and data-file: one of them, and not"
            + " both'",
        "'\"load-schedule\": \"step\", \"load-start\": 5, \"load-step\": 5' | 'load-schedule step"
            + " needs load-start, load-step and, for step, load-step-duration'",
        "'\"load-schedule\": \"line\", \"load-start\": 5, \"load-step\": 5, \"load-end\": 1' |"
            + " 'load-end is not on the way of the steps'",
        "'\"load-schedule\": \"wave\"' | 'load-schedule is const, step or line, not wave'"
      })
  void whatCannotBeDoneIsRefusedWithASentence(String options, String sentence) {
    assertThatThrownBy(() -> GhzFiles.with(options)).hasMessage("lookup-test.json: " + sentence);
  }
}
