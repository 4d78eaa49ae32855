package io.tributary.platform.security;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** An authority, what it has signed, and channels that show it. */
final class Certificates {
  private final X509Bundle authority;

  Certificates() {
    authority =
        built(
            () ->
                new CertificateBuilder()
                    .ecp256()
                    .subject("CN=Authority")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned());
  }

  private interface Build {
    X509Bundle bundle() throws Exception;
  }

  private static X509Bundle built(Build build) {
    try {
      return build.bundle();
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  X509Bundle server(Instant end) {
    return built(
        () ->
            new CertificateBuilder()
                .ecp256()
                .subject("CN=tributary")
                .addSanDnsName("localhost")
                .notAfter(end)
                .buildIssuedBy(authority));
  }

  X509Bundle caller(String name) {
    return caller(name, Instant.now().plus(Duration.ofDays(1)));
  }

  X509Bundle caller(String name, Instant end) {
    return built(
        () ->
            new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .notBefore(end.minus(Duration.ofDays(2)))
                .notAfter(end)
                .buildIssuedBy(authority));
  }

  X509Bundle spiffe(String name, String uri) {
    return built(
        () ->
            new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addSanDnsName(name + ".example")
                .addSanUriName(uri)
                .buildIssuedBy(authority));
  }

  /** As a secret of a cluster is seen: all files change in one moment. */
  void write(Path folder, X509Bundle server) {
    try {
      replace(folder.resolve("tls.key"), server.getPrivateKeyPEM());
      replace(folder.resolve("tls.crt"), server.getCertificatePathPEM());
      replace(folder.resolve("ca.crt"), authority.getCertificatePEM());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Callers whom these have signed are believed from now on, and no others. */
  void writeAuthority(Path folder) {
    try {
      replace(folder.resolve("ca.crt"), authority.getCertificatePEM());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** A certificate with the key of another. */
  static void writeMixed(Path folder, X509Bundle certificate, X509Bundle key) {
    try {
      replace(folder.resolve("tls.key"), key.getPrivateKeyPEM());
      replace(folder.resolve("tls.crt"), certificate.getCertificatePathPEM());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static void replace(Path file, String text) throws IOException {
    Path beside = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
    Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  static Map<String, Object> configuration(Path folder) {
    return Map.of(
        "security.plaintext",
        false,
        "security.anonymous",
        false,
        "security.tls.certificate",
        folder.resolve("tls.crt").toString(),
        "security.tls.key",
        folder.resolve("tls.key").toString(),
        "security.tls.client-ca",
        folder.resolve("ca.crt").toString(),
        "security.tls.look-every",
        "1s");
  }

  ManagedChannel channel(int port, @Nullable X509Bundle caller) {
    return channel(port, context(caller));
  }

  /** What remembers sessions, and goes on with them in the next channel. */
  SslContext context(@Nullable X509Bundle caller) {
    try {
      var tls = GrpcSslContexts.forClient().trustManager(authority.getCertificate());
      if (caller != null) {
        tls.keyManager(caller.getKeyPair().getPrivate(), caller.getCertificatePath());
      }
      return tls.build();
    } catch (SSLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  static ManagedChannel channel(int port, SslContext context) {
    return NettyChannelBuilder.forAddress("localhost", port).sslContext(context).build();
  }
}
