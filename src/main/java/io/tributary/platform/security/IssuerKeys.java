package io.tributary.platform.security;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSourceWrapper;
import com.nimbusds.jose.jwk.source.URLBasedJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import java.net.URL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** The keys where the issuer tells them; remembers when it last did. */
final class IssuerKeys extends JWKSetSourceWrapper<SecurityContext> {
  private static final int MOST_BYTES = 256 * 1024;

  private final InstantSource clock;
  private volatile @Nullable Instant had;

  IssuerKeys(URL address, Duration patience, InstantSource clock) {
    super(new URLBasedJWKSetSource<>(address, retriever(Math.toIntExact(patience.toMillis()))));
    this.clock = clock;
  }

  private static DefaultResourceRetriever retriever(int patience) {
    return new DefaultResourceRetriever(patience, patience, MOST_BYTES);
  }

  @Override
  public JWKSet getJWKSet(
      JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
      throws KeySourceException {
    JWKSet keys = getSource().getJWKSet(refresh, now, context);
    had = clock.instant();
    return keys;
  }

  boolean wereHadWithin(Duration time) {
    Instant last = had;
    return last != null && clock.instant().isBefore(last.plus(time));
  }
}
