package io.tributary.platform.security;

import io.grpc.netty.GrpcSslContexts;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import io.grpc.util.AdvancedTlsX509TrustManager.Verification;
import io.micronaut.context.exceptions.ConfigurationException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.File;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Our certificate and those whose callers we trust, looked at again and again: new connections use
 * what is there then, and what cannot be read changes nothing.
 */
final class Tls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);

  private final SecurityConfig.Tls config;
  private final AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
  private final AdvancedTlsX509TrustManager trusted;
  private final SslContext context;

  /** The library's own looks end for good at the first file that is no PEM. */
  private final ScheduledExecutorService looks =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("tls-files").daemon().factory());

  private List<Long> seen;
  private volatile @Nullable X509TrustManager authorities;

  /**
   * @throws ConfigurationException if a file cannot be used
   */
  Tls(SecurityConfig.Tls config) {
    this.config = config;
    this.seen = changed();
    try {
      this.trusted =
          AdvancedTlsX509TrustManager.newBuilder()
              // Callers have names, not addresses.
              .setVerification(Verification.CERTIFICATE_ONLY_VERIFICATION)
              .build();
      read();
      this.context = GrpcSslContexts.configure(server()).build();
    } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
      throw new ConfigurationException(
          "the files of security.tls cannot be used: " + unusable.getMessage(), unusable);
    }
    long every = config.lookEvery().toMillis();
    var unused = looks.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
  }

  /** Everything is looked at before any of it is used. */
  private void read() throws IOException, GeneralSecurityException {
    PemFiles files = PemFiles.read(config);
    X509TrustManager signers = files.authorities();
    keys.updateIdentityCredentials(
        files.certificate().toArray(X509Certificate[]::new), files.key());
    trusted.updateTrustCredentials(files.clientCa().toArray(X509Certificate[]::new));
    authorities = signers;
  }

  /** Those who sign callers' certificates now: another object once the files have changed. */
  X509TrustManager authorities() {
    return Objects.requireNonNull(authorities);
  }

  private SslContextBuilder server() {
    SslContextBuilder server = SslContextBuilder.forServer(keys).protocols("TLSv1.3", "TLSv1.2");
    return config.namesCallers()
        ? server
            .trustManager(trusted)
            .clientAuth(config.clientCertificate() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL)
        : server;
  }

  /** When each file was written last. */
  private List<Long> changed() {
    return Stream.of(config.certificate(), config.key(), config.clientCa())
        .map(file -> new File(file).lastModified())
        .toList();
  }

  private void look() {
    List<Long> now = changed();
    if (now.equals(seen)) {
      return;
    }
    try {
      read();
      seen = now;
      LOG.info("the files of security.tls were read again");
    } catch (IOException | GeneralSecurityException | RuntimeException unusable) {
      LOG.warn(
          "the files of security.tls cannot be used, what was read before stays: {}",
          unusable.getMessage());
    }
  }

  SslContext context() {
    return context;
  }

  /** When the certificate that is shown to callers now can no longer be used. */
  Instant expiry() {
    String current = keys.chooseEngineServerAlias("", null, null);
    X509Certificate[] chain = keys.getCertificateChain(current);
    Instant earliest = Instant.MAX;
    for (X509Certificate each : chain) {
      Instant end = each.getNotAfter().toInstant();
      earliest = end.isBefore(earliest) ? end : earliest;
    }
    return earliest;
  }

  @Override
  public void close() {
    looks.shutdownNow();
  }
}
