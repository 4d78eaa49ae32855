package io.tributary.platform.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tributary.platform.failure.Failure;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Callers who bring a token that an issuer of ours has signed. */
final class TokenCallers {
  private static final Logger LOG = LoggerFactory.getLogger(TokenCallers.class);

  /** No secret is shared with the issuer, and nothing unsigned is believed. */
  private static final Set<JWSAlgorithm> SIGNATURES =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final int LONGEST = 8 * 1024;
  private static final int KEPT = 10_000;
  private static final Duration ANSWER_OF_ISSUER = Duration.ofSeconds(2);

  /** Keys are fetched anew before they are too old, by one caller while the others go on. */
  private static final Duration AHEAD = Duration.ofSeconds(15);

  /** Keys of an issuer who is away are believed for so long more. */
  private static final Duration WITHOUT_ISSUER = Duration.ofHours(4);

  /** Tokens of keys unknown to us make us ask the issuer not more often than twice in that time. */
  private static final Duration BETWEEN_ASKING = Duration.ofSeconds(30);

  /** When to come again if there are no keys. */
  private static final Duration AFTER_ISSUER = Duration.ofSeconds(5);

  /** One that was found good, until then. */
  private record Good(Caller caller, Instant until) {}

  private final SecurityConfig.Jwt config;
  private final InstantSource clock;
  private final IssuerKeys issuer;
  private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
  private final Cache<String, Good> good;

  TokenCallers(SecurityConfig.Jwt config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
    this.issuer = new IssuerKeys(address(config.jwks()), ANSWER_OF_ISSUER, clock);
    JWKSource<SecurityContext> keys = keys(issuer, config);
    processor.setJWSKeySelector(new JWSVerificationKeySelector<>(SIGNATURES, keys));
    // Access tokens of OAuth say what they are; others may say that they are tokens, or nothing.
    processor.setJWSTypeVerifier(
        new DefaultJOSEObjectTypeVerifier<>(
            new JOSEObjectType("at+jwt"), JOSEObjectType.JWT, null));
    processor.setJWTClaimsSetVerifier(new Claims(config, clock));
    this.good = Caffeine.newBuilder().maximumSize(KEPT).build();
    // Not the first callers are to find out that it is away.
    var unused = Thread.ofVirtual().name("issuer").start(() -> fetch(keys));
  }

  private static void fetch(JWKSource<SecurityContext> keys) {
    try {
      var unused = keys.get(new JWKSelector(new JWKMatcher.Builder().build()), null);
    } catch (KeySourceException away) {
      LOG.warn("the keys that tokens are checked by are not to be had yet");
    }
  }

  private static JWKSource<SecurityContext> keys(IssuerKeys issuer, SecurityConfig.Jwt config) {
    return JWKSourceBuilder.create(issuer)
        .cache(config.keysKept().toMillis(), ANSWER_OF_ISSUER.multipliedBy(2).toMillis())
        .refreshAheadCache(AHEAD.toMillis(), false)
        .rateLimited(BETWEEN_ASKING.toMillis())
        .outageTolerant(WITHOUT_ISSUER.toMillis())
        .build();
  }

  private static URL address(String jwks) {
    try {
      return URI.create(jwks).toURL();
    } catch (MalformedURLException | IllegalArgumentException mistaken) {
      throw new ConfigurationException(
          "security.jwt.jwks is no address such as https://issuer/keys or file:/etc/keys.json",
          mistaken);
    }
  }

  /** Also says when: the library would look at its own clock. */
  private static final class Claims extends DefaultJWTClaimsVerifier<SecurityContext> {
    private final InstantSource clock;

    Claims(SecurityConfig.Jwt config, InstantSource clock) {
      super(
          config.audience(),
          new JWTClaimsSet.Builder().issuer(config.issuer()).build(),
          Set.of("exp", config.callerClaim()));
      this.clock = clock;
      setMaxClockSkew(Math.toIntExact(config.leeway().toSeconds()));
    }

    @Override
    protected Date currentTime() {
      return Date.from(clock.instant());
    }
  }

  Caller of(String token) {
    Good known = good.getIfPresent(token);
    if (known != null && clock.instant().isBefore(known.until())) {
      return known.caller();
    }
    JWTClaimsSet claims = verified(token);
    var caller =
        new Caller(
            CallerName.checked(text(claims.getClaim(config.callerClaim()))),
            roles(claims.getClaim(config.rolesClaim())),
            subject(claims.getSubject()));
    Instant looked = clock.instant().plus(config.tokensKept());
    Instant end = claims.getExpirationTime().toInstant();
    good.put(token, new Good(caller, end.isBefore(looked) ? end : looked));
    return caller;
  }

  private JWTClaimsSet verified(String token) {
    if (token.length() > LONGEST) {
      throw invalid("the token is too long");
    }
    try {
      return processor.process(token, null);
    } catch (ExpiredJWTException late) {
      throw new Failure.Unauthenticated("CREDENTIALS_EXPIRED", "the token has expired");
    } catch (RateLimitReachedException tooOften) {
      // Only who has keys can say that one is not among them.
      throw issuer.wereHadWithin(config.keysKept().plus(WITHOUT_ISSUER))
          ? invalid("the token is signed by a key that is not known")
          : new Failure.Unavailable("issuer", AFTER_ISSUER);
    } catch (KeySourceException away) {
      throw new Failure.Unavailable("issuer", AFTER_ISSUER);
    } catch (BadJOSEException | JOSEException | ParseException | RuntimeException bad) {
      // The library reads what anybody sends, and is surprised by some of it.
      throw invalid("the token is not one of our issuer for us");
    }
  }

  private static Failure.Unauthenticated invalid(String why) {
    return new Failure.Unauthenticated("CREDENTIALS_INVALID", why);
  }

  private static String text(@Nullable Object claim) {
    return claim instanceof String text ? text : "";
  }

  private static Set<String> roles(@Nullable Object claim) {
    return switch (claim) {
      case String text ->
          Arrays.stream(text.split(" "))
              .filter(each -> !each.isEmpty())
              .collect(Collectors.toSet());
      case Collection<?> list -> list.stream().map(Objects::toString).collect(Collectors.toSet());
      case null, default -> Set.of();
    };
  }

  /** Services have subjects too, which are no users. */
  private static @Nullable UUID subject(@Nullable String subject) {
    try {
      return subject == null ? null : UUID.fromString(subject);
    } catch (IllegalArgumentException noUser) {
      return null;
    }
  }
}
