package io.tributary.platform.security;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.util.List;

/**
 * How callers are told apart.
 *
 * @param plaintext whether to serve without TLS
 * @param anonymous whether callers who do not say who they are may call everything
 * @param defaultRoles of callers who have none by their name or their token
 * @param audit methods whose every call is logged with its caller
 */
@ConfigurationProperties("security")
public record SecurityConfig(
    boolean plaintext,
    boolean anonymous,
    @NotNull List<@NotBlank String> defaultRoles,
    @NotNull List<@NotBlank String> audit,
    @Valid @NotNull Tls tls,
    @Valid @NotNull Jwt jwt,
    @Valid @NotNull Quota quota) {

  /**
   * PEM files, read again when they have changed.
   *
   * @param certificate our chain; empty for no TLS
   * @param clientCa who signs the certificates of callers; empty if they bring none
   * @param clientCertificate whether a caller without one is turned away at the handshake
   */
  @ConfigurationProperties("tls")
  public record Tls(
      @NotNull String certificate,
      @NotNull String key,
      @NotNull String clientCa,
      boolean clientCertificate,
      @NotNull Duration lookEvery) {
    public Tls {
      require(
          certificate.isEmpty() == key.isEmpty(),
          "security.tls.key and security.tls.certificate must be set both or neither");
      require(
          clientCa.isEmpty() || !certificate.isEmpty(),
          "security.tls.client-ca needs security.tls.certificate");
      require(
          !clientCertificate || !clientCa.isEmpty(),
          "security.tls.client-certificate needs security.tls.client-ca");
      require(
          lookEvery.compareTo(Duration.ofSeconds(1)) >= 0,
          "security.tls.look-every must be at least 1s");
    }

    boolean isSet() {
      return !certificate.isEmpty();
    }

    boolean namesCallers() {
      return isSet() && !clientCa.isEmpty();
    }
  }

  /**
   * Tokens in the authorization header.
   *
   * @param jwks the address of the issuer's keys, of a file or over HTTP; empty for no tokens
   * @param callerClaim says which service calls
   * @param rolesClaim may say its roles, as a list or separated by spaces
   * @param leeway by how much the issuer's clock may differ
   * @param keysKept how long the issuer's keys are believed without asking again
   * @param tokensKept how long a token that was found good is believed without looking again
   */
  @ConfigurationProperties("jwt")
  public record Jwt(
      @NotNull String jwks,
      @NotNull String issuer,
      @NotNull String audience,
      @NotBlank String callerClaim,
      @NotBlank String rolesClaim,
      @NotNull Duration leeway,
      @NotNull Duration keysKept,
      @NotNull Duration tokensKept) {
    public Jwt {
      require(
          jwks.isEmpty() || (!issuer.isEmpty() && !audience.isEmpty()),
          "security.jwt.jwks needs security.jwt.issuer and security.jwt.audience");
      require(
          !leeway.isNegative() && leeway.compareTo(Duration.ofMinutes(5)) <= 0,
          "security.jwt.leeway must be from 0s to 5m");
      require(
          keysKept.compareTo(Duration.ofMinutes(1)) >= 0
              && keysKept.compareTo(Duration.ofHours(24)) <= 0,
          "security.jwt.keys-kept must be from 1m to 24h");
      require(
          !tokensKept.isNegative() && tokensKept.compareTo(Duration.ofHours(1)) <= 0,
          "security.jwt.tokens-kept must be from 0s to 1h");
    }

    boolean isSet() {
      return !jwks.isEmpty();
    }
  }

  /** Of each caller of whom nothing else is said, at each pod; 0 for no limit. */
  @ConfigurationProperties("quota")
  public record Quota(
      @Min(0) @Max(1_000_000) int callsPerSecond, @Min(1) @Max(1_000_000) int burst) {}

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ConfigurationException(otherwise);
    }
  }

  /** Fails, in a sentence, if nobody could call, or more could than somebody may have meant. */
  public void ensureMeant() {
    if (!tls.isSet() && !plaintext) {
      throw new ConfigurationException(
          "no security.tls.certificate is set, so everything would be sent in plaintext: set it, or"
              + " security.plaintext to true");
    }
    if (!tls.namesCallers() && !jwt.isSet() && !anonymous) {
      throw new ConfigurationException(
          "nobody could call: set security.tls.client-ca or security.jwt.jwks, or"
              + " security.anonymous to true to let everybody call everything");
    }
  }
}
