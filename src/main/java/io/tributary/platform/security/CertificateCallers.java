package io.tributary.platform.security;

import io.tributary.platform.failure.Failure;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** Callers whose certificates say who they are. */
final class CertificateCallers {
  private static final int DNS = 2;
  private static final int URI = 6;

  private CertificateCallers() {}

  /** Empty for one who showed no certificate; the handshake has checked the others. */
  static Optional<Caller> of(@Nullable SSLSession session) {
    if (session == null) {
      return Optional.empty();
    }
    Certificate[] chain;
    try {
      chain = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
    return Optional.of(
        new Caller(CallerName.checked(name((X509Certificate) chain[0])), Set.of(), null));
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
