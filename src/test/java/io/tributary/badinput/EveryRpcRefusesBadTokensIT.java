package io.tributary.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.tributary.badinput.Spoiling.Spoilt;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Refused;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import io.tributary.platform.page.Keyset;
import io.tributary.platform.page.PageTokens;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every list's page token, whatever the list is of. */
@WithService
class EveryRpcRefusesBadTokensIT {
  private static void assertRefused(Answer answer, String reason) {
    Refused refused = answer.refused();
    assertThat(refused.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused.fields()).containsExactly("page_token");
  }

  private static Stream<DynamicTest> everyToken(
      Service service, Fixtures given, String what, Consumer<Spoilt> check) {
    return Spoiling.everyRpcOf(service, given)
        .atEvery(place -> place.path().equals("page_token"), what, check);
  }

  /** One that is signed with our own key, though for no list that there is. */
  private static String signed(Service service, Spoilt spoilt) {
    return service
        .bean(PageTokens.class)
        .encode(
            new PageTokens.Scope(
                spoilt.rpc().method().getFullName(), 1, UUID.randomUUID(), List.of()),
            Keyset.START.toBytes());
  }

  @TestFactory
  Stream<DynamicTest> garbageIsNoToken(Service service, Fixtures given) {
    return everyToken(
        service,
        given,
        "is garbage",
        spoilt ->
            Stream.of("garbage", "!", "====", "AAAA", " ", "ü", "2026-01-01T00:00:00Z:17")
                .forEach(garbage -> assertRefused(spoilt.with(garbage), "TOKEN_INVALID")));
  }

  @TestFactory
  Stream<DynamicTest> aCutTokenIsNone(Service service, Fixtures given) {
    return everyToken(
        service,
        given,
        "is cut",
        spoilt -> {
          String token = signed(service, spoilt);
          Stream.of(1, token.length() / 2, token.length() - 4, token.length() - 1)
              .forEach(
                  length ->
                      assertRefused(spoilt.with(token.substring(0, length)), "TOKEN_INVALID"));
        });
  }

  @TestFactory
  Stream<DynamicTest> anAlteredTokenIsNone(Service service, Fixtures given) {
    return everyToken(
        service,
        given,
        "is altered",
        spoilt -> {
          String token = signed(service, spoilt);
          for (int at = 0; at < token.length(); at += 10) {
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            assertRefused(
                spoilt.with(token.substring(0, at) + other + token.substring(at + 1)),
                "TOKEN_INVALID");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aTokenForNobodysListIsNone(Service service, Fixtures given) {
    return everyToken(
        service,
        given,
        "is of another list",
        spoilt -> assertRefused(spoilt.with(signed(service, spoilt)), "TOKEN_INVALID"));
  }

  @TestFactory
  Stream<DynamicTest> aTokenIsShort(Service service, Fixtures given) {
    return everyToken(
        service,
        given,
        "is over 512 bytes",
        spoilt -> {
          assertRefused(spoilt.with("A".repeat(513)), "INVALID_FIELD");
          assertRefused(spoilt.with("ü".repeat(257)), "INVALID_FIELD");
          assertRefused(spoilt.with("A".repeat(512)), "TOKEN_INVALID");
        });
  }

  @TestFactory
  Stream<DynamicTest> listsHaveBothATokenAndASize(Service service, Fixtures given) {
    return everyToken(
        service,
        given,
        "has a page_size beside it",
        spoilt -> assertThat(spoilt.rpc().field("page_size")).isPresent());
  }
}
