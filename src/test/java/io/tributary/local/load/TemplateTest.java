package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is filled in for each call. */
class TemplateTest {
  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07.891Z");
  private static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";

  private static Template template(String text) {
    return new Template(text, () -> NOW);
  }

  @Test
  void aTextWithoutActionsStaysAsItIs() {
    assertThat(template("{\"a\": {}}").of(3)).isEqualTo("{\"a\": {}}");
    assertThat(template("{\"a\": {}}").changes()).isFalse();
  }

  @Test
  void numberAndTimesAreThoseOfTheCall() {
    assertThat(
            template(
                    "{{.RequestNumber}} {{ .Timestamp }} {{.TimestampUnix}}"
                        + " {{.TimestampUnixMilli}}")
                .of(41))
        .isEqualTo("41 2026-03-04T05:06:07Z 1772600767 1772600767891");
  }

  @Test
  void aNewIdIsAnotherEachTimeAndTheCallsOwnIsTheSame() {
    String[] ids = template("{{newUUID}} {{newUUID}} {{.UUID}} {{.UUID}}").of(0).split(" ");
    assertThat(ids).allMatch(id -> id.matches(UUID));
    assertThat(ids[0]).isNotEqualTo(ids[1]);
    assertThat(ids[2]).isEqualTo(ids[3]);
  }

  @Test
  void whatIsDrawnIsWithinItsBounds() {
    for (int i = 0; i < 200; i++) {
      assertThat(template("{{randomInt 3 6}}").of(i)).isIn("3", "4", "5");
      assertThat(template("{{randomString 5}}").of(i)).matches("[a-zA-Z0-9]{5}");
    }
    assertThat(template("{{randomInt 3 6}}").changes()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{{.WorkerID}}", "{{randomInt 6 3}}", "{{add 1 2}}", "{{randomString 0}}"})
  void whatIsNotKnownIsRefused(String text) {
    assertThatThrownBy(() -> template(text))
        .hasMessageStartingWith(text + " is not known here; there are .RequestNumber");
  }
}
