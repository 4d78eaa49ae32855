package io.tributary.platform.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Signs tokens, and says over HTTP by which keys. */
final class Issuer implements AutoCloseable {
  static final String NAME = "https://issuer.example";
  static final String AUDIENCE = "tributary";

  private final AtomicInteger asked = new AtomicInteger();
  private volatile RSAKey key;
  private volatile boolean failing;
  private final HttpServer server;

  Issuer() {
    key = newKey("first");
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
    server.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          byte[] body = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(failing ? 503 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  static RSAKey newKey(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).algorithm(JWSAlgorithm.RS256).generate();
    } catch (JOSEException failure) {
      throw new IllegalStateException(failure);
    }
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
  }

  RSAKey key() {
    return key;
  }

  void rotate(String id) {
    key = newKey(id);
  }

  void fail() {
    failing = true;
  }

  int asked() {
    return asked.get();
  }

  /** What a pod is told about it. */
  Map<String, Object> configuration() {
    var configuration = new HashMap<String, Object>();
    configuration.put("security.anonymous", false);
    configuration.put("security.jwt.jwks", address());
    configuration.put("security.jwt.issuer", NAME);
    configuration.put("security.jwt.audience", AUDIENCE);
    return configuration;
  }

  /** A good one, valid for five minutes from then. */
  JWTClaimsSet.Builder claims(String subject, Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(NAME)
        .audience(AUDIENCE)
        .subject(subject)
        .issueTime(Date.from(now))
        .expirationTime(Date.from(now.plus(Duration.ofMinutes(5))));
  }

  String token(JWTClaimsSet.Builder claims) {
    return signed(claims, key);
  }

  static String signed(JWTClaimsSet.Builder claims, RSAKey key) {
    return signed(claims, key, JOSEObjectType.JWT);
  }

  static String signed(JWTClaimsSet.Builder claims, RSAKey key, @Nullable JOSEObjectType type) {
    var token =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).type(type).build(),
            claims.build());
    try {
      token.sign(new RSASSASigner(key));
    } catch (JOSEException failure) {
      throw new IllegalStateException(failure);
    }
    return token.serialize();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
