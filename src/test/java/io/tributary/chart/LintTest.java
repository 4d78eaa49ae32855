package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.LintResult;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Helm itself finds nothing to say, not even a warning. */
class LintTest {
  static List<Values> values() {
    return List.of(Values.none(), Values.minimal(), Values.full());
  }

  @ParameterizedTest
  @MethodSource("values")
  void lintFindsNothing(Values values) {
    LintResult lint = Chart.linted(values);
    assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
  }
}
