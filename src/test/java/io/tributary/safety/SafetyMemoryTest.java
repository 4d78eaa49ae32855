package io.tributary.safety;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.harness.Eventually;
import io.tributary.platform.redis.Keys;
import io.tributary.projection.Reach;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SafetyMemoryTest {
  private static final UUID VIEWER = new UUID(1, 1);
  private static final UUID POST = new UUID(2, 2);
  private static final UUID AUTHOR = new UUID(3, 3);
  private static final Map<UUID, UUID> ASKED = Map.of(POST, AUTHOR);
  private static final Standing STANDING = new Standing(Reach.PUBLIC, true, true, false, false);
  private static final Map<UUID, Standing> KNOWN = Map.of(POST, STANDING);

  private final SafetyMemory memory = new SafetyMemory(Duration.ofMinutes(1));

  @Test
  void whatWasToldIsKnownForAWhile() {
    var brief = new SafetyMemory(Duration.ofMillis(50));
    brief.keep(VIEWER, KNOWN, System.nanoTime());
    assertThat(memory.recall(VIEWER, ASKED)).isEmpty();
    memory.keep(VIEWER, KNOWN, System.nanoTime());
    assertThat(memory.recall(VIEWER, ASKED)).contains(KNOWN);
    assertThat(memory.recall(VIEWER, Map.of())).contains(Map.of());
    Eventually.holds(() -> brief.recall(VIEWER, ASKED).isEmpty());
  }

  @Test
  void itIsAllOrNothing() {
    memory.keep(VIEWER, KNOWN, System.nanoTime());
    assertThat(memory.recall(VIEWER, Map.of(POST, AUTHOR, new UUID(4, 4), AUTHOR))).isEmpty();
    assertThat(memory.recall(AUTHOR, ASKED)).isEmpty();
  }

  @Test
  void whoeverDidSomethingSinceIsAskedAboutAgain() {
    for (UUID moved : new UUID[] {VIEWER, AUTHOR}) {
      memory.keep(VIEWER, KNOWN, System.nanoTime());
      assertThat(memory.recall(VIEWER, ASKED)).isPresent();
      memory.moved(moved);
      assertThat(memory.recall(VIEWER, ASKED)).isEmpty();
    }
  }

  @Test
  void whatOtherPodsWriteIsHeardOf() {
    for (String key :
        List.of(
            Keys.userEdges(VIEWER),
            Keys.userEdges(AUTHOR),
            Keys.userVersion(AUTHOR),
            Keys.postVersion(POST))) {
      memory.keep(VIEWER, KNOWN, System.nanoTime());
      memory.heard(Keys.postCountsVersion(POST));
      assertThat(memory.recall(VIEWER, ASKED)).isPresent();
      memory.heard(key);
      assertThat(memory.recall(VIEWER, ASKED)).as(key).isEmpty();
    }
  }

  @Test
  void anAnswerThatWasUnderWayMeanwhileIsNotBelieved() {
    long before = System.nanoTime();
    memory.moved(AUTHOR);
    memory.keep(VIEWER, KNOWN, before);
    assertThat(memory.recall(VIEWER, ASKED)).isEmpty();
  }

  @Test
  void ofNoLifeItKnowsNothing() {
    var none = new SafetyMemory(Duration.ZERO);
    none.keep(VIEWER, KNOWN, System.nanoTime());
    assertThat(none.recall(VIEWER, ASKED)).isEmpty();
  }
}
