package io.tributary.local.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeasuresTest {
  private static final List<String> RANKING = List.of("a", "b", "c", "d");

  @Test
  void recallIsTheShareThatIsAmongTheFirst() {
    Set<String> relevant = Set.of("b", "d", "x");
    assertThat(Measures.recall(RANKING, relevant, 4)).isEqualTo(2 / 3.0);
    assertThat(Measures.recall(RANKING, relevant, 2)).isEqualTo(1 / 3.0);
    assertThat(Measures.recall(List.of(), relevant, 4)).isZero();
  }

  @Test
  void gainIsDiscountedByThePlace() {
    // In places 2 and 4 of four, of three: (1/log2(3) + 1/log2(5)) / (1 + 1/log2(3) + 1/log2(4)).
    assertThat(Measures.ndcg(RANKING, Set.of("b", "d", "x"), 4))
        .isCloseTo((0.630930 + 0.430677) / (1 + 0.630930 + 0.5), within(1e-6));
  }

  @Test
  void onlyTheFirstPlacesCountAndTheBestOrderIsBoundByThemToo() {
    // In places 1 and 2 of two, three being relevant: no order of two places has more.
    assertThat(Measures.ndcg(RANKING, Set.of("a", "b", "d"), 2)).isCloseTo(1, within(1e-12));
    assertThat(Measures.ndcg(RANKING, Set.of("c"), 2)).isZero();
    assertThat(Measures.ndcg(RANKING, Set.of("c"), 3)).isCloseTo(0.5, within(1e-12));
  }
}
