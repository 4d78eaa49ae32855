package io.tributary.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.tributary.harness.Eventually;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.time.AdjustableClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TokenCallersTest {
  private static final Duration LEEWAY = Duration.ofSeconds(30);
  private static final Duration VALID = Duration.ofMinutes(5);

  private final AdjustableClock clock = new AdjustableClock();
  private final Issuer issuer = new Issuer();
  private final TokenCallers callers = believing(issuer.address());

  @AfterEach
  void stop() {
    issuer.close();
  }

  private TokenCallers believing(String keys) {
    return new TokenCallers(
        new SecurityConfig.Jwt(
            keys,
            Issuer.NAME,
            Issuer.AUDIENCE,
            "sub",
            "roles",
            LEEWAY,
            Duration.ofMinutes(5),
            Duration.ofMinutes(1)),
        clock);
  }

  private JWTClaimsSet.Builder claims() {
    return issuer.claims("orders", clock.instant());
  }

  private void assertRefused(String token, String reason) {
    assertThatThrownBy(() -> callers.of(token))
        .isInstanceOfSatisfying(
            Failure.Unauthenticated.class,
            failure -> {
              assertThat(failure.reason()).isEqualTo(reason);
              assertThat(failure.text()).doesNotContain(token);
            });
  }

  @Test
  void aGoodTokenSaysWhoCallsAndItsRoles() {
    Caller one = callers.of(issuer.token(claims().claim("roles", List.of("service", "operator"))));
    assertThat(one.name()).isEqualTo("orders");
    assertThat(one.roles()).containsExactlyInAnyOrder("service", "operator");
    assertThat(one.subject()).isNull();
    UUID user = UUID.randomUUID();
    Caller other =
        callers.of(
            issuer.token(issuer.claims(user.toString(), clock.instant()).claim("roles", "user x")));
    assertThat(other.roles()).containsExactlyInAnyOrder("user", "x");
    assertThat(other.subject()).isEqualTo(user);
  }

  @Test
  void oneThatExpiredIsRefusedBeyondTheLeeway() {
    String token = issuer.token(claims());
    clock.moveOn(VALID.plus(LEEWAY).minusSeconds(2));
    assertThat(callers.of(token).name()).isEqualTo("orders");
    clock.moveOn(Duration.ofSeconds(4));
    assertRefused(token, "CREDENTIALS_EXPIRED");
  }

  @Test
  void oneThatWasFoundGoodExpiresAllTheSame() {
    String token = issuer.token(claims());
    clock.moveOn(VALID.minusSeconds(1));
    assertThat(callers.of(token).name()).isEqualTo("orders");
    clock.moveOn(LEEWAY.plusSeconds(2));
    assertRefused(token, "CREDENTIALS_EXPIRED");
  }

  @Test
  void oneThatIsNotValidYetIsRefusedBeyondTheLeeway() {
    var claims = claims().notBeforeTime(java.util.Date.from(clock.instant().plusSeconds(60)));
    String token = issuer.token(claims);
    assertRefused(token, "CREDENTIALS_INVALID");
    clock.moveOn(Duration.ofSeconds(32));
    assertThat(callers.of(token).name()).isEqualTo("orders");
  }

  @Test
  void oneWithoutAnEndIsRefused() {
    assertRefused(issuer.token(claims().expirationTime(null)), "CREDENTIALS_INVALID");
  }

  @Test
  void oneForOthersOrOfOthersIsRefused() {
    assertRefused(issuer.token(claims().audience("billing")), "CREDENTIALS_INVALID");
    assertRefused(issuer.token(claims().issuer("https://other.example")), "CREDENTIALS_INVALID");
    assertRefused(Issuer.signed(claims(), Issuer.newKey("first")), "CREDENTIALS_INVALID");
    assertRefused(Issuer.signed(claims(), Issuer.newKey("foreign")), "CREDENTIALS_INVALID");
  }

  @Test
  void aTokenMaySayThatItIsForAccessAndNothingElse() {
    var key = issuer.key();
    String access = Issuer.signed(claims(), key, new JOSEObjectType("at+jwt"));
    assertThat(callers.of(access).name()).isEqualTo("orders");
    assertThat(callers.of(Issuer.signed(claims(), key, null)).name()).isEqualTo("orders");
    assertRefused(
        Issuer.signed(claims(), key, new JOSEObjectType("dpop+jwt")), "CREDENTIALS_INVALID");
  }

  @Test
  void oneThatNobodySignedIsRefused() {
    assertRefused(new PlainJWT(claims().build()).serialize(), "CREDENTIALS_INVALID");
  }

  @Test
  void oneSignedByThePublicKeyAsASecretIsRefused() throws Exception {
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(), claims().build());
    token.sign(new MACSigner(issuer.key().toRSAPublicKey().getEncoded()));
    assertRefused(token.serialize(), "CREDENTIALS_INVALID");
  }

  @Test
  void whatIsNoTokenIsRefused() {
    for (String rubbish :
        List.of("", "a", "a.b.c", "....", "bnVsbA.bnVsbA.bnVsbA", deep(), "x".repeat(9_000))) {
      assertRefusedAs(rubbish);
    }
  }

  /** A header that is nested as deeply as there is room for it. */
  private static String deep() {
    byte[] header = "{\"a\":".repeat(1_100).getBytes(StandardCharsets.US_ASCII);
    return Base64URL.encode(header) + ".bnVsbA.bnVsbA";
  }

  private void assertRefusedAs(String rubbish) {
    assertThatThrownBy(() -> callers.of(rubbish))
        .isInstanceOfSatisfying(
            Failure.Unauthenticated.class,
            failure -> assertThat(failure.reason()).isEqualTo("CREDENTIALS_INVALID"));
  }

  @Test
  void namesThatAreOursOrUnfitForALogAreRefused() {
    for (String name : List.of("anonymous", "tributary", "a b", "a\nb", "x".repeat(200), "")) {
      assertRefusedAs(issuer.token(issuer.claims(name, clock.instant())));
    }
  }

  @Test
  void aKeyThatTheIssuerTookUpIsAskedForAtOnce() {
    assertThat(callers.of(issuer.token(claims())).name()).isEqualTo("orders");
    issuer.rotate("second");
    assertThat(callers.of(issuer.token(claims().jwtID("2"))).name()).isEqualTo("orders");
    assertThat(issuer.asked()).isEqualTo(2);
  }

  @Test
  void tokensOfUnknownKeysDoNotMakeUsAskAgainAndAgain() {
    var foreign = Issuer.newKey("foreign");
    for (int i = 0; i < 50; i++) {
      assertRefused(Issuer.signed(claims().jwtID("" + i), foreign), "CREDENTIALS_INVALID");
    }
    assertThat(issuer.asked()).isLessThanOrEqualTo(3);
    assertThat(callers.of(issuer.token(claims())).name()).isEqualTo("orders");
  }

  @Test
  void anIssuerWhoIsAwayLeavesItsKeysGood() {
    assertThat(callers.of(issuer.token(claims())).name()).isEqualTo("orders");
    issuer.fail();
    assertThat(callers.of(issuer.token(claims().jwtID("2"))).name()).isEqualTo("orders");
  }

  @Test
  void anIssuerWhoWasNeverThereIsNoFaultOfTheCaller() {
    try (var away = new Issuer()) {
      away.fail();
      TokenCallers without = believing(away.address());
      for (int i = 0; i < 5; i++) {
        String token = issuer.token(claims().jwtID("" + i));
        assertThatThrownBy(() -> without.of(token))
            .isInstanceOfSatisfying(
                Failure.Unavailable.class,
                failure -> assertThat(failure.retryAfter()).isPositive());
      }
    }
  }

  @Test
  void theIssuerIsAskedBeforeAnybodyCalls() {
    Eventually.holds(() -> issuer.asked() == 1);
    assertThat(callers.of(issuer.token(claims())).name()).isEqualTo("orders");
    assertThat(issuer.asked()).isEqualTo(1);
  }

  @Test
  void aTokenIsCheckedOnceInAWhile() {
    String token = issuer.token(claims());
    Caller first = callers.of(token);
    assertThat(callers.of(token)).isSameAs(first);
    clock.moveOn(Duration.ofSeconds(61));
    assertThat(callers.of(token)).isNotSameAs(first).isEqualTo(first);
  }
}
