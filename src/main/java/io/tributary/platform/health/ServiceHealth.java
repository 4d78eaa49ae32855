package io.tributary.platform.health;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.micronaut.context.annotation.Context;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps gRPC's health service in step with readiness, for the server and for each service by name.
 */
@Context
final class ServiceHealth {
  private final HealthStatusManager health;
  private final Readiness readiness;
  private final List<String> services;

  ServiceHealth(HealthStatusManager health, Readiness readiness, List<BindableService> endpoints) {
    this.health = health;
    this.readiness = readiness;
    this.services =
        Stream.concat(
                Stream.of(HealthStatusManager.SERVICE_NAME_ALL_SERVICES),
                endpoints.stream()
                    .map(endpoint -> endpoint.bindService().getServiceDescriptor().getName()))
            .toList();
    readiness.onChange(this::publish);
    publish();
  }

  private synchronized void publish() {
    ServingStatus status =
        readiness.obstacle().isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    services.forEach(service -> health.setStatus(service, status));
  }
}
