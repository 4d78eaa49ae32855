package io.tributary.platform.security;

import io.micronaut.context.exceptions.ConfigurationException;
import io.tributary.platform.failure.Failure;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which caller may call what, and as whom. */
final class Permissions {
  /** A role with its methods by their full names. */
  private record Role(Set<String> methods, boolean ownUserOnly) {}

  private final boolean anonymous;
  private final Map<String, Role> roles = new HashMap<>();
  private final Set<String> listed;
  private final Map<String, Set<String>> rolesOfCallers = new HashMap<>();
  private final Set<String> defaultRoles;

  /**
   * @param methods all that there are, by their full names
   * @throws ConfigurationException if a role or a method is not there
   */
  Permissions(
      SecurityConfig config,
      Collection<RoleConfig> roles,
      Collection<CallerConfig> callers,
      Collection<String> methods) {
    this.anonymous = config.anonymous();
    for (RoleConfig each : roles) {
      String where = "security.roles." + each.name();
      var allowed = new HashSet<>(Methods.named(each.methods(), methods, where + ".methods"));
      allowed.removeAll(Methods.named(orNone(each.except()), methods, where + ".except"));
      this.roles.put(each.name(), new Role(Set.copyOf(allowed), each.ownUserOnly()));
    }
    this.defaultRoles = known(config.defaultRoles(), "security.default-roles");
    this.listed = callers.stream().map(CallerConfig::name).collect(Collectors.toSet());
    for (CallerConfig each : callers) {
      if (each.roles() != null) {
        rolesOfCallers.put(
            each.name(), known(each.roles(), "security.callers, " + each.name() + ", roles"));
      }
    }
  }

  private static List<String> orNone(@Nullable List<String> given) {
    return given == null ? List.of() : given;
  }

  private Set<String> known(List<String> names, String where) {
    for (String name : names) {
      if (!roles.containsKey(name)) {
        throw new ConfigurationException("%s: no role is named %s".formatted(where, name));
      }
    }
    return Set.copyOf(names);
  }

  /**
   * Whether the caller may call the method, and as whom.
   *
   * @return the only user as whom it may act; null for any
   */
  @Nullable UUID ensureMayCall(Caller caller, String method) {
    if (anonymous && caller.equals(Caller.ANONYMOUS)) {
      return null;
    }
    boolean asItself = false;
    for (String name : rolesOf(caller)) {
      // A token may name roles that are other services' business.
      Role role = roles.get(name);
      if (role != null && role.methods().contains(method)) {
        if (!role.ownUserOnly()) {
          return null;
        }
        asItself = true;
      }
    }
    if (asItself && caller.subject() != null) {
      return caller.subject();
    }
    throw new Failure.Denied("NOT_PERMITTED", "the caller may not call this method");
  }

  private Set<String> rolesOf(Caller caller) {
    Set<String> configured = rolesOfCallers.get(caller.name());
    if (configured == null) {
      // What was said of one who is listed is all that it has of ours.
      return caller.roles().isEmpty() && !listed.contains(caller.name())
          ? defaultRoles
          : caller.roles();
    }
    if (configured.isEmpty()) {
      return Set.of();
    }
    var all = new HashSet<>(configured);
    all.addAll(caller.roles());
    return all;
  }
}
