package io.tributary.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.platform.failure.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  private static final String READ = "tributary.posts.v1.PostService/GetPost";
  private static final String WRITE = "tributary.posts.v1.PostService/CreatePost";
  private static final String ERASE = "tributary.admin.v1.AdminService/EraseUser";
  private static final List<String> METHODS = List.of(READ, WRITE, ERASE);
  private static final UUID SOMEBODY = UUID.randomUUID();

  private static RoleConfig role(
      String name, List<String> methods, @Nullable List<String> except, boolean ownUserOnly) {
    return new RoleConfig(name, methods, except, ownUserOnly);
  }

  private static Permissions permissions(
      boolean anonymous, List<String> defaultRoles, CallerConfig... callers) {
    return new Permissions(
        new SecurityConfig(
            true,
            anonymous,
            defaultRoles,
            List.of(),
            new SecurityConfig.Tls("", "", "", false, Duration.ofMinutes(1)),
            new SecurityConfig.Jwt(
                "",
                "",
                "",
                "sub",
                "roles",
                Duration.ZERO,
                Duration.ofMinutes(5),
                Duration.ofMinutes(1)),
            new SecurityConfig.Quota(0, 1)),
        List.of(
            role("reader", List.of("PostService/GetPost"), null, false),
            role("author", List.of("PostService/*"), List.of(), false),
            role("most", List.of("*"), List.of("AdminService/*"), false),
            role("user", List.of("PostService/*"), null, true)),
        List.of(callers),
        METHODS);
  }

  private static CallerConfig caller(String name, String... roles) {
    return new CallerConfig(name, List.of(roles), null, null);
  }

  private static Caller named(String name, String... roles) {
    return new Caller(name, Set.of(roles), null);
  }

  private static List<String> allowed(Permissions permissions, Caller caller) {
    return METHODS.stream()
        .filter(
            method -> {
              try {
                permissions.ensureMayCall(caller, method);
                return true;
              } catch (Failure.Denied denied) {
                assertThat(denied.reason()).isEqualTo("NOT_PERMITTED");
                return false;
              }
            })
        .toList();
  }

  @Test
  void rolesComeFromTheListOfCallersAndFromTheToken() {
    Permissions permissions = permissions(false, List.of(), caller("orders", "reader"));
    assertThat(allowed(permissions, named("orders"))).containsExactly(READ);
    assertThat(allowed(permissions, named("orders", "author"))).containsExactly(READ, WRITE);
    assertThat(allowed(permissions, named("other", "most"))).containsExactly(READ, WRITE);
    assertThat(allowed(permissions, named("other"))).isEmpty();
    assertThat(allowed(permissions, named("other", "of another service"))).isEmpty();
  }

  @Test
  void defaultRolesAreOfThoseWhoHaveNone() {
    Permissions permissions = permissions(false, List.of("reader"), caller("orders", "author"));
    assertThat(allowed(permissions, named("other"))).containsExactly(READ);
    assertThat(allowed(permissions, named("orders"))).containsExactly(READ, WRITE);
    assertThat(allowed(permissions, named("other", "of another service"))).isEmpty();
  }

  @Test
  void whoIsListedHasNoDefaultRolesAndWithAnEmptyListNone() {
    Permissions permissions =
        permissions(
            false,
            List.of("reader"),
            caller("shut out"),
            new CallerConfig("frequent", null, 100, null));
    assertThat(allowed(permissions, named("shut out"))).isEmpty();
    assertThat(allowed(permissions, named("shut out", "author"))).isEmpty();
    assertThat(allowed(permissions, named("frequent"))).isEmpty();
    assertThat(allowed(permissions, named("frequent", "author"))).containsExactly(READ, WRITE);
    assertThat(allowed(permissions, named("other"))).containsExactly(READ);
  }

  @Test
  void whoDoesNotSayWhoItIsMayEverythingOnlyIfThatIsConfigured() {
    assertThat(allowed(permissions(true, List.of()), Caller.ANONYMOUS)).isEqualTo(METHODS);
    assertThat(allowed(permissions(false, List.of()), Caller.ANONYMOUS)).isEmpty();
    assertThat(allowed(permissions(true, List.of()), named("other"))).isEmpty();
  }

  @Test
  void aRoleMayBeForOnesOwnUserOnly() {
    Permissions permissions = permissions(false, List.of());
    var user = new Caller("app", Set.of("user"), SOMEBODY);
    assertThat(permissions.ensureMayCall(user, WRITE)).isEqualTo(SOMEBODY);
    var also = new Caller("app", Set.of("user", "reader"), SOMEBODY);
    assertThat(permissions.ensureMayCall(also, READ)).isNull();
    assertThat(permissions.ensureMayCall(also, WRITE)).isEqualTo(SOMEBODY);
    assertThat(allowed(permissions, named("app", "user"))).isEmpty();
  }

  @Test
  void rolesAndMethodsThatAreNotThereAreNamed() {
    assertThatThrownBy(() -> permissions(false, List.of("raeder")))
        .hasMessage("security.default-roles: no role is named raeder");
    assertThatThrownBy(() -> permissions(false, List.of(), caller("orders", "raeder")))
        .hasMessage("security.callers, orders, roles: no role is named raeder");
    assertThatThrownBy(
            () -> Methods.named(List.of("PostService/Get"), METHODS, "security.roles.x.methods"))
        .hasMessage("security.roles.x.methods: no method is named PostService/Get");
    assertThatThrownBy(() -> Methods.named(List.of("Post/*"), METHODS, "x"))
        .hasMessage("x: no method is named Post/*");
  }
}
