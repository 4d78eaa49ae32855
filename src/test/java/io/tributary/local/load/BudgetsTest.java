package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is to hold, and whether it does. */
class BudgetsTest {
  private static final long MILLI = 1_000_000;

  /**
   * A hundred calls, ten a second, of 1, 2 ... 100 ms; of every hundredth it is said how it ended.
   */
  private static Recording recording(String lastStatus) {
    var recording = new Recording("lookup-test", Duration.ofSeconds(10));
    for (int i = 1; i <= 100; i++) {
      long due = (i - 1) * 100 * MILLI;
      recording.add(due, due + i * MILLI, i == 100 ? lastStatus : "OK");
    }
    return recording;
  }

  private static List<Budgets.Check> check(String budget, Recording recording) {
    return new Budgets(Fields.of("budgets.json", "{\"lookup-test\": {%s}}".formatted(budget)))
        .check("lookup-test", recording.figures());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"p50-ms\": 51 | true",
        "\"p50-ms\": 49 | false",
        "\"p95-ms\": 96 | true",
        "\"p95-ms\": 94 | false",
        "\"p99-ms\": 100 | true",
        "\"p99-ms\": 98 | false",
        "\"mean-ms\": 51 | true",
        "\"mean-ms\": 50 | false",
        "\"error-percent\": 0 | true",
        "\"rate\": 9.9 | true",
        "\"rate\": 10.1 | false"
      })
  void aBudgetIsKeptOrBroken(String budget, boolean kept) {
    assertThat(check(budget, recording("OK"))).singleElement().returns(kept, Budgets.Check::isKept);
  }

  @Test
  void oneThatFailedIsAShareOfAllAndHasNoLatency() {
    Recording recording = recording("INTERNAL");
    assertThat(check("\"error-percent\": 0.9", recording)).noneMatch(Budgets.Check::isKept);
    assertThat(check("\"error-percent\": 1", recording)).allMatch(Budgets.Check::isKept);
    assertThat(check("\"lost-percent\": 0", recording)).noneMatch(Budgets.Check::isKept);
    assertThat(recording.mostMillis()).isLessThan(99.5);
  }

  @Test
  void whatClientsTryAgainIsNotLost() {
    Recording recording = recording("UNAVAILABLE");
    assertThat(check("\"lost-percent\": 0", recording)).allMatch(Budgets.Check::isKept);
    assertThat(check("\"error-percent\": 0.9", recording)).noneMatch(Budgets.Check::isKept);
  }

  @Test
  void whereNothingWasAnsweredEveryBudgetIsBroken() {
    var nothing = new Recording("lookup-test", Duration.ofSeconds(1));
    assertThat(
            check("\"p50-ms\": 9, \"error-percent\": 99, \"rate\": 1, \"p99-ratio\": 2", nothing))
        .hasSize(4)
        .noneMatch(Budgets.Check::isKept);
  }

  @Test
  void aCheckSaysWhatWasToHoldAndWhatWasMeasured() {
    assertThat(check("\"p99-ms\": 98", recording("OK")).getFirst().words())
        .isEqualTo("p99: at most 98.0 ms, measured 99.0");
    assertThat(check("\"rate\": 120", recording("OK")).getFirst().words())
        .isEqualTo("succeeded: at least 120 a second, measured 10.0");
  }

  @Test
  void threeTimesTheCapacityIsComparedWithThePeak() {
    assertThat(Overload.figures(recording("OK"), recording("OK")))
        .containsEntry(Limit.GOODPUT_PERCENT, 100.0)
        .containsEntry(Limit.P99_RATIO, 1.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\": {\"p42-ms\": 1}} | budgets of a: \"p42-ms\" is not known here, and is not passed"
            + " over",
        "{\"a\": {\"p50-ms\": \"x\"}} | 'budgets.json, a: p50-ms is no number'",
        "{\"a\": {\"p50-ms\": -1}} | 'budgets.json, a: p50-ms is no number from 0 on'",
        "{\"a\": {}} | budgets.json: a has no budget",
        "{\"a\": 1} | budgets.json: a is no JSON object"
      })
  void whatIsNoBudgetIsRefused(String json, String sentence) {
    assertThatThrownBy(() -> new Budgets(Fields.of("budgets.json", json))).hasMessage(sentence);
  }
}
