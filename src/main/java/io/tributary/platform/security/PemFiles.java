package io.tributary.platform.security;

import io.grpc.util.CertificateUtils;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * What the files of {@code security.tls} hold, fit to be used.
 *
 * @param clientCa who signs the certificates of callers; nobody if they bring none
 */
record PemFiles(List<X509Certificate> certificate, PrivateKey key, List<X509Certificate> clientCa) {
  private static final byte[] TO_SIGN = "tributary".getBytes(StandardCharsets.US_ASCII);

  static PemFiles read(SecurityConfig.Tls config) throws IOException, GeneralSecurityException {
    List<X509Certificate> certificate =
        certificates("security.tls.certificate", config.certificate());
    PrivateKey key = key(config.key());
    if (!belongTogether(certificate.getFirst().getPublicKey(), key)) {
      throw new InvalidKeyException(
          "the key of security.tls.key is not that of security.tls.certificate");
    }
    List<X509Certificate> clientCa =
        config.namesCallers()
            ? certificates("security.tls.client-ca", config.clientCa())
            : List.of();
    return new PemFiles(certificate, key, clientCa);
  }

  private static List<X509Certificate> certificates(String which, String file)
      throws IOException, CertificateException {
    try (InputStream pem = Files.newInputStream(Path.of(file))) {
      List<X509Certificate> found = List.of(CertificateUtils.getX509Certificates(pem));
      if (found.isEmpty()) {
        throw new CertificateException("there is no certificate in " + which);
      }
      return found;
    }
  }

  private static PrivateKey key(String file) throws IOException, GeneralSecurityException {
    try (InputStream pem = Files.newInputStream(Path.of(file))) {
      return CertificateUtils.getPrivateKey(pem);
    }
  }

  /** Whether what the one has signed is good for the other. */
  private static boolean belongTogether(PublicKey certified, PrivateKey key)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            "EC".equals(key.getAlgorithm()) ? "SHA256withECDSA" : "SHA256withRSA");
    signature.initSign(key);
    signature.update(TO_SIGN);
    byte[] signed = signature.sign();
    try {
      signature.initVerify(certified);
      signature.update(TO_SIGN);
      return signature.verify(signed);
    } catch (InvalidKeyException | SignatureException ofAnotherKind) {
      return false;
    }
  }

  /** Says of a caller's chain whether one of them has signed it. */
  X509TrustManager authorities() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (int i = 0; i < clientCa.size(); i++) {
      store.setCertificateEntry("authority-" + i, clientCa.get(i));
    }
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Arrays.stream(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
