package io.tributary.platform.security;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, as proven.
 *
 * @param roles as the token says; others may be configured
 * @param subject the user whom the token is about, if it is about one
 */
record Caller(String name, Set<String> roles, @Nullable UUID subject) {
  /** Who does not say. */
  static final Caller ANONYMOUS = new Caller("anonymous", Set.of(), null);

  Caller {
    roles = Set.copyOf(roles);
  }
}
