package io.tributary.platform.security;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who calls, and refuses who is not known, may not, or does so too often, before anything
 * of the request is read.
 */
final class SecurityInterceptor implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(SecurityInterceptor.class);
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";

  private final boolean anonymous;
  private final @Nullable CertificateCallers certificates;
  private final @Nullable TokenCallers tokens;
  private final Permissions permissions;
  private final Quotas quotas;
  private final Set<String> audited;
  private final CallerMeters meters;

  /**
   * @param audited methods of which it is logged who begins to call them
   */
  SecurityInterceptor(
      boolean anonymous,
      @Nullable CertificateCallers certificates,
      @Nullable TokenCallers tokens,
      Permissions permissions,
      Quotas quotas,
      Set<String> audited,
      CallerMeters meters) {
    this.anonymous = anonymous;
    this.certificates = certificates;
    this.tokens = tokens;
    this.permissions = permissions;
    this.quotas = quotas;
    this.audited = Set.copyOf(audited);
    this.meters = meters;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> serverCall, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = serverCall.getMethodDescriptor().getFullMethodName();
    Caller caller = null;
    try {
      caller = caller(serverCall, headers);
      // Of one who is refused it is to be known as well.
      Call.current().calledBy(caller.name(), null);
      UUID onlyAs = permissions.ensureMayCall(caller, method);
      quotas.take(caller.name());
      Call.current().calledBy(caller.name(), onlyAs);
    } catch (Failure failure) {
      meters.refused(caller, failure.reason());
      LOG.debug("{} is refused: {}", method, failure.text());
      throw failure;
    }
    meters.letIn(caller);
    if (audited.contains(method)) {
      AuditInterceptor.AUDIT.info("{} is called by {}", method, caller.name());
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
    Optional<Caller> certified =
        certificates == null
            ? Optional.empty()
            : certificates.of(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
    return certified.orElseGet(this::nobody);
  }

  private Caller nobody() {
    if (!anonymous) {
      throw new Failure.Unauthenticated("CREDENTIALS_MISSING", "the caller does not say who it is");
    }
    return Caller.ANONYMOUS;
  }
}
