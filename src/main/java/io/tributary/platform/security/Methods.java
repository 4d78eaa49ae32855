package io.tributary.platform.security;

import io.micronaut.context.exceptions.ConfigurationException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Names of methods as configuration has them: short, and with a star for any. */
final class Methods {
  private Methods() {}

  /**
   * Those of all whose full names one of the patterns means.
   *
   * @throws ConfigurationException if a pattern means none, as it is misspelt then
   */
  static Set<String> named(List<String> patterns, Collection<String> all, String where) {
    for (String pattern : patterns) {
      if (all.stream().noneMatch(method -> means(pattern, method))) {
        throw new ConfigurationException("%s: no method is named %s".formatted(where, pattern));
      }
    }
    return all.stream()
        .filter(method -> patterns.stream().anyMatch(pattern -> means(pattern, method)))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean means(String pattern, String method) {
    if (pattern.equals("*")) {
      return true;
    }
    String name = method.substring(method.lastIndexOf('.') + 1);
    return pattern.endsWith("/*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }
}
