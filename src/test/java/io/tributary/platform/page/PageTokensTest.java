package io.tributary.platform.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.page.PageTokens.Scope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTokensTest {
  private static final String OLD_KEY = key("old", "an old key of thirty-two bytes...");
  private static final String NEW_KEY = key("new", "a new key of thirty-two bytes too");
  private static final Duration LIFE = Duration.ofHours(24);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final UUID VIEWER = UUID.fromString("00000000-0000-7000-8000-000000000001");
  private static final UUID OTHER = UUID.fromString("00000000-0000-7000-8000-000000000002");
  private static final Scope LIST = new Scope("a.Service/List", 1, VIEWER, List.of(OTHER, "x"));
  private static final ByteString POSITION = new Keyset(NOW, OTHER).toBytes();

  private static String key(String id, String secret) {
    return id + ":" + Base64.getEncoder().encodeToString(secret.getBytes(UTF_8));
  }

  private static PageTokens tokens(String keys) {
    return at(NOW, keys);
  }

  private static PageTokens at(Instant now, String keys) {
    return new PageTokens(new PageTokenConfig(keys, LIFE), InstantSource.fixed(now));
  }

  private static String reason(PageTokens tokens, Scope scope, String token) {
    Failure.Invalid refused =
        catchThrowableOfType(Failure.Invalid.class, () -> tokens.decode(scope, token));
    assertThat(refused).as("%s should have been refused", token).isNotNull();
    assertThat(refused.violations()).extracting("field").containsExactly("page_token");
    return refused.reason();
  }

  @Test
  void aTokenLeadsBackToItsPosition() {
    PageTokens tokens = tokens(NEW_KEY);
    assertThat(tokens.decode(LIST, tokens.encode(LIST, POSITION))).isEqualTo(POSITION);
  }

  @Test
  void aTokenIsNoLongerThanPromised() {
    assertThat(tokens(NEW_KEY).encode(LIST, POSITION)).hasSizeLessThan(512);
  }

  @Test
  void aTokenCutAnywhereIsInvalid() {
    PageTokens tokens = tokens(NEW_KEY);
    String token = tokens.encode(LIST, POSITION);
    for (int length = 1; length < token.length(); length++) {
      assertThat(reason(tokens, LIST, token.substring(0, length))).isEqualTo("TOKEN_INVALID");
    }
  }

  @Test
  void aTokenWithAnyCharacterAlteredIsInvalid() {
    PageTokens tokens = tokens(NEW_KEY);
    String token = tokens.encode(LIST, POSITION);
    for (int at = 0; at < token.length(); at++) {
      for (char other :
          "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".toCharArray()) {
        if (other != token.charAt(at)) {
          String altered = token.substring(0, at) + other + token.substring(at + 1);
          assertThat(reason(tokens, LIST, altered)).isEqualTo("TOKEN_INVALID");
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"AA", "=", "==", " ", "\n"})
  void aTokenWithSomethingBehindItIsInvalid(String more) {
    PageTokens tokens = tokens(NEW_KEY);
    assertThat(reason(tokens, LIST, tokens.encode(LIST, POSITION) + more))
        .isEqualTo("TOKEN_INVALID");
  }

  /** During a rollout pods read the tokens of a version that may know more fields. */
  @Test
  void aTokenWithUnknownFieldsIsRead() {
    PageTokens tokens = tokens(NEW_KEY);
    byte[] token = Base64.getUrlDecoder().decode(tokens.encode(LIST, POSITION));
    ByteString more = ByteString.copyFrom(token).concat(ByteString.copyFrom(new byte[] {0x78, 1}));
    String later = Base64.getUrlEncoder().withoutPadding().encodeToString(more.toByteArray());
    assertThat(tokens.decode(LIST, later)).isEqualTo(POSITION);
  }

  @Test
  void aTokenWorksForItsOwnListOnly() {
    PageTokens tokens = tokens(NEW_KEY);
    String token = tokens.encode(LIST, POSITION);
    List<Scope> others =
        List.of(
            new Scope("a.Service/Other", 1, VIEWER, List.of(OTHER, "x")),
            new Scope("a.Service/List", 2, VIEWER, List.of(OTHER, "x")),
            new Scope("a.Service/List", 1, OTHER, List.of(OTHER, "x")),
            new Scope("a.Service/List", 1, VIEWER, List.of(VIEWER, "x")),
            new Scope("a.Service/List", 1, VIEWER, List.of(OTHER)),
            new Scope("a.Service/List", 1, VIEWER, List.of("x", OTHER)),
            new Scope("a.Service/List", 1, VIEWER, List.of(OTHER + "x")));
    assertThat(others)
        .allSatisfy(other -> assertThat(reason(tokens, other, token)).isEqualTo("TOKEN_INVALID"));
  }

  @Test
  void aTokenWorksUntilItsTimeIsOver() {
    String token = tokens(NEW_KEY).encode(LIST, POSITION);
    assertThat(at(NOW.plus(LIFE), NEW_KEY).decode(LIST, token)).isEqualTo(POSITION);
    assertThat(reason(at(NOW.plus(LIFE).plusSeconds(1), NEW_KEY), LIST, token))
        .isEqualTo("TOKEN_EXPIRED");
  }

  @Test
  void anOldTokenOfAnotherListIsInvalidRatherThanExpired() {
    String token = tokens(NEW_KEY).encode(LIST, POSITION);
    Scope other = new Scope("a.Service/Other", 1, VIEWER, List.of());
    assertThat(reason(at(NOW.plus(LIFE).plusSeconds(1), NEW_KEY), other, token))
        .isEqualTo("TOKEN_INVALID");
  }

  @Test
  void tokensOfTheKeyBeforeAreAcceptedWhileItIsConfigured() {
    String token = tokens(OLD_KEY).encode(LIST, POSITION);
    assertThat(tokens(NEW_KEY + "," + OLD_KEY).decode(LIST, token)).isEqualTo(POSITION);
    assertThat(reason(tokens(NEW_KEY), LIST, token)).isEqualTo("TOKEN_INVALID");
  }

  @Test
  void theFirstKeySigns() {
    String token = tokens(NEW_KEY + "," + OLD_KEY).encode(LIST, POSITION);
    assertThat(tokens(NEW_KEY).decode(LIST, token)).isEqualTo(POSITION);
  }

  @Test
  void anotherKeyOfTheSameNameAcceptsNothing() {
    String token = tokens(NEW_KEY).encode(LIST, POSITION);
    PageTokens stranger = tokens(key("new", "quite another key of 32 bytes.. "));
    assertThat(reason(stranger, LIST, token)).isEqualTo("TOKEN_INVALID");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "``", "nocolon", ":bm9pZA==", "short:YWJj", "odd:%%%", "a:YWJj,"})
  void keysThatCannotSignStopTheStart(String keys) {
    assertThatThrownBy(() -> tokens(keys))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("page-tokens.keys");
  }

  @Test
  void twoKeysOfOneNameStopTheStart() {
    assertThatThrownBy(() -> tokens(NEW_KEY + "," + key("new", "quite another key of 32 bytes.. ")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("page-tokens.keys");
  }
}
