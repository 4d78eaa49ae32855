package io.tributary.platform.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tributary.platform.failure.Failure;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Callers whose certificates say who they are. */
final class CertificateCallers {
  private static final int DNS = 2;
  private static final int URI = 6;

  private final Supplier<X509TrustManager> authorities;
  private final InstantSource clock;

  /** By connection, which may have as many calls as it likes. */
  private final Cache<SSLSession, Known> known = Caffeine.newBuilder().weakKeys().build();

  /** A caller whose certificate these have signed, until then. */
  private record Known(Caller caller, X509TrustManager by, Instant until) {}

  /**
   * @param authorities who signs the certificates of callers now
   */
  CertificateCallers(Supplier<X509TrustManager> authorities, InstantSource clock) {
    this.authorities = authorities;
    this.clock = clock;
  }

  /**
   * Empty for one who showed no certificate. The others are looked at even so that the handshake
   * has checked them: one that goes on with an earlier session is believed what was true then, and
   * who signs certificates may have changed since.
   */
  Optional<Caller> of(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    X509TrustManager now = authorities.get();
    Known before = known.getIfPresent(session);
    if (before != null && before.by() == now && clock.instant().isBefore(before.until())) {
      return Optional.of(before.caller());
    }
    X509Certificate[] chain;
    try {
      Certificate[] shown = session.getPeerCertificates();
      chain = Arrays.copyOf(shown, shown.length, X509Certificate[].class);
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
    Instant end = ensureTrusted(chain, now);
    var caller = new Caller(CallerName.checked(name(chain[0])), Set.of(), null);
    known.put(session, new Known(caller, now, end));
    return Optional.of(caller);
  }

  /** Until when it is good. */
  private Instant ensureTrusted(X509Certificate[] chain, X509TrustManager now) {
    Instant end = Instant.MAX;
    try {
      now.checkClientTrusted(chain, chain[0].getPublicKey().getAlgorithm());
      for (X509Certificate each : chain) {
        each.checkValidity(Date.from(clock.instant()));
        Instant own = each.getNotAfter().toInstant();
        end = own.isBefore(end) ? own : end;
      }
    } catch (CertificateException untrusted) {
      throw new Failure.Unauthenticated(
          "CREDENTIALS_INVALID", "the certificate is not, or no longer, one that is trusted");
    }
    return end;
  }

  /** Its first URI, as SPIFFE has it, or its first DNS name, or the common name of its subject. */
  static String name(X509Certificate certificate) {
    return alternative(certificate, URI)
        .or(() -> alternative(certificate, DNS))
        .or(() -> commonName(certificate))
        .orElseThrow(
            () ->
                new Failure.Unauthenticated("CREDENTIALS_INVALID", "the certificate names nobody"));
  }

  private static Optional<String> alternative(X509Certificate certificate, int kind) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return names == null
          ? Optional.empty()
          : names.stream()
              .filter(name -> Objects.equals(name.get(0), kind))
              .map(name -> String.valueOf(name.get(1)))
              .findFirst();
    } catch (CertificateParsingException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<String> commonName(X509Certificate certificate) {
    try {
      return new LdapName(certificate.getSubjectX500Principal().getName())
          .getRdns().stream()
              .filter(part -> part.getType().equalsIgnoreCase("CN"))
              .map(Rdn::getValue)
              .map(String::valueOf)
              .findFirst();
    } catch (InvalidNameException unreadable) {
      return Optional.empty();
    }
  }
}
