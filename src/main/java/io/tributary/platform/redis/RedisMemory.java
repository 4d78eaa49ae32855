package io.tributary.platform.redis;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * How full a node is.
 *
 * @param most what it is configured to use, or what its machine has where that is nothing
 * @param evicted how many keys had to go for others since it started
 */
public record RedisMemory(long used, long most, long evicted) {
  private static final double WARNING = 0.7;
  private static final double CRITICAL = 0.9;

  public enum Health {
    HEALTHY,
    WARNING,
    CRITICAL
  }

  /** From what INFO answers: lines of a name, a colon and a value. */
  static RedisMemory of(String info) {
    Map<String, String> lines =
        info.lines()
            .filter(line -> line.contains(":"))
            .map(line -> line.split(":", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1].strip(), (a, b) -> a));
    long configured = number(lines, "maxmemory");
    return new RedisMemory(
        number(lines, "used_memory"),
        configured > 0 ? configured : number(lines, "total_system_memory"),
        number(lines, "evicted_keys"));
  }

  private static long number(Map<String, String> lines, String name) {
    return Long.parseLong(lines.getOrDefault(name, "0"));
  }

  public Health health() {
    double share = most == 0 ? 0 : (double) used / most;
    if (share >= CRITICAL) {
      return Health.CRITICAL;
    }
    return share >= WARNING ? Health.WARNING : Health.HEALTHY;
  }
}
