package io.tributary.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedisMemoryTest {
  private static String info(long used, long most) {
    return "# Memory\r\nused_memory:%d\r\nused_memory_human:1K\r\nmaxmemory:%d\r\ntotal_system_memory:5000\r\nevicted_keys:7\r\n"
        .formatted(used, most);
  }

  @ParameterizedTest
  @CsvSource({
    "0, HEALTHY",
    "699, HEALTHY",
    "700, WARNING",
    "899, WARNING",
    "900, CRITICAL",
    "1100, CRITICAL"
  })
  void healthFollowsFromTheShareThatIsUsed(long used, RedisMemory.Health health) {
    RedisMemory memory = RedisMemory.of(info(used, 1_000));
    assertThat(memory).isEqualTo(new RedisMemory(used, 1_000, 7));
    assertThat(memory.health()).isEqualTo(health);
  }

  @Test
  void whereNoLimitIsSetTheMachineIsTheLimit() {
    assertThat(RedisMemory.of(info(3_600, 0)).most()).isEqualTo(5_000);
    assertThat(RedisMemory.of(info(3_600, 0)).health()).isEqualTo(RedisMemory.Health.WARNING);
  }
}
