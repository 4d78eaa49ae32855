package io.tributary.platform.security;

import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.exceptions.ConfigurationException;
import io.tributary.platform.metrics.MetricNames;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the server is reached, and by whom, as configured. */
@Singleton
public final class Security {
  private static final Logger LOG = LoggerFactory.getLogger(Security.class);

  private final SecurityConfig config;
  private final List<RoleConfig> roles;
  private final List<CallerConfig> callers;
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final @Nullable Tls tls;

  Security(
      SecurityConfig config,
      List<RoleConfig> roles,
      List<CallerConfig> callers,
      InstantSource clock,
      MeterRegistry meters) {
    config.ensureMeant();
    this.config = config;
    this.roles = roles;
    this.callers = callers;
    this.clock = clock;
    this.meters = meters;
    this.tls = config.tls().isSet() ? new Tls(config.tls()) : null;
    warn();
  }

  private void warn() {
    if (!config.tls().isSet()) {
      LOG.warn("security.plaintext: everything is sent in plaintext");
    }
    if (config.anonymous()) {
      LOG.warn("security.anonymous: whoever does not say who it is may call everything");
    }
  }

  public void secure(NettyServerBuilder server) {
    if (tls != null) {
      server.sslContext(tls.context());
      Gauge.builder(
              MetricNames.TLS_CERTIFICATE_LIFE,
              tls,
              files -> Duration.between(clock.instant(), files.expiry()).toSeconds())
          .baseUnit("seconds")
          .register(meters);
    }
  }

  /**
   * @param methods all that there are, by their full names
   * @throws ConfigurationException if the configuration names a role or a method that is not there
   */
  public ServerInterceptor interceptor(Collection<String> methods) {
    return new SecurityInterceptor(
        config.anonymous(),
        tls != null && config.tls().namesCallers()
            ? new CertificateCallers(tls::authorities, clock)
            : null,
        config.jwt().isSet() ? new TokenCallers(config.jwt(), clock) : null,
        new Permissions(config, roles, callers, methods),
        new Quotas(config.quota(), callers),
        audited(methods),
        new CallerMeters(callers.stream().map(CallerConfig::name).toList(), meters));
  }

  /**
   * Logs who calls the methods that are to be audited; around all that may refuse them.
   *
   * @param methods as above
   */
  public ServerInterceptor audit(Collection<String> methods) {
    return new AuditInterceptor(audited(methods));
  }

  private Set<String> audited(Collection<String> methods) {
    return Methods.named(config.audit(), methods, "security.audit");
  }

  @PreDestroy
  void close() {
    if (tls != null) {
      tls.close();
    }
  }
}
