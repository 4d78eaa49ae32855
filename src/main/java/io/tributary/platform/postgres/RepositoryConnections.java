package io.tributary.platform.postgres;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.r2dbc.spi.ConnectionFactory;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;

/**
 * Repositories use the gateway's pool: what Micronaut makes for them from the configuration, which
 * would be a pool of its own with limits of its own, never opens a connection.
 */
@Singleton
final class RepositoryConnections implements BeanCreatedEventListener<ConnectionFactory> {
  private final Provider<PostgresPools> pools;

  RepositoryConnections(Provider<PostgresPools> pools) {
    this.pools = pools;
  }

  @Override
  public ConnectionFactory onCreated(BeanCreatedEvent<ConnectionFactory> event) {
    return pools.get().of(Pool.FAST);
  }
}
