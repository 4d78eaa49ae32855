package io.tributary.platform.security;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.metrics.MetricNames;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who calls, and refuses who is not known, may not, or does so too often, before anything
 * of the request is read.
 */
public final class SecurityInterceptor implements ServerInterceptor {
  private static final Logger AUDIT = LoggerFactory.getLogger("tributary.audit");
  private static final Logger LOG = LoggerFactory.getLogger(SecurityInterceptor.class);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";

  private final boolean anonymous;
  private final @Nullable TokenCallers tokens;
  private final Permissions permissions;
  private final Quotas quotas;
  private final Set<String> audited;
  private final Map<String, Counter> refused;

  /**
   * @param audited methods whose every call is logged with its caller
   */
  SecurityInterceptor(
      boolean anonymous,
      @Nullable TokenCallers tokens,
      Permissions permissions,
      Quotas quotas,
      Set<String> audited,
      MeterRegistry meters) {
    this.anonymous = anonymous;
    this.tokens = tokens;
    this.permissions = permissions;
    this.quotas = quotas;
    this.audited = Set.copyOf(audited);
    this.refused =
        Stream.of(
                "CREDENTIALS_MISSING",
                "CREDENTIALS_INVALID",
                "CREDENTIALS_EXPIRED",
                "NOT_PERMITTED",
                "QUOTA_EXCEEDED",
                "STORE_UNAVAILABLE")
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(),
                    reason ->
                        Counter.builder(MetricNames.CALLERS_REFUSED)
                            .tag("reason", reason)
                            .register(meters)));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> serverCall, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = serverCall.getMethodDescriptor().getFullMethodName();
    try {
      Caller caller = caller(serverCall, headers);
      UUID onlyAs = permissions.ensureMayCall(caller, method);
      quotas.take(caller.name());
      Call.current().calledBy(caller.name(), onlyAs);
    } catch (Failure failure) {
      Objects.requireNonNull(refused.get(failure.reason())).increment();
      LOG.debug("{} is refused: {}", method, failure.text());
      throw failure;
    }
    if (audited.contains(method)) {
      AUDIT.info("{} is called by {}", method, Call.current().caller());
    }
    return next.startCall(serverCall, headers);
  }

  /** A token says more than a certificate, which may be that of a proxy. */
  private Caller caller(ServerCall<?, ?> call, Metadata headers) {
    String authorization = headers.get(AUTHORIZATION);
    if (authorization != null && tokens != null) {
      if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
        throw new Failure.Unauthenticated(
            "CREDENTIALS_INVALID", "the authorization header has no bearer token");
      }
      return tokens.of(authorization.substring(BEARER.length()).strip());
    }
    return CertificateCallers.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION))
        .orElseGet(this::nobody);
  }

  private Caller nobody() {
    if (!anonymous) {
      throw new Failure.Unauthenticated("CREDENTIALS_MISSING", "the caller does not say who it is");
    }
    return Caller.ANONYMOUS;
  }
}
