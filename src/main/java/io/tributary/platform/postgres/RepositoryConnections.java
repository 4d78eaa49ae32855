package io.tributary.platform.postgres;

import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import jakarta.inject.Singleton;
import org.reactivestreams.Publisher;

/**
 * Repositories use the connection that {@link Postgres#query} holds for them, so that their
 * statements are waited for, drained and cut like all others. What Micronaut makes for them from
 * the configuration, a pool of its own with limits of its own, never opens a connection.
 */
@Singleton
final class RepositoryConnections implements BeanCreatedEventListener<ConnectionFactory> {
  @Override
  public ConnectionFactory onCreated(BeanCreatedEvent<ConnectionFactory> event) {
    ConnectionFactoryMetadata metadata = event.getBean().getMetadata();
    return new ConnectionFactory() {
      @Override
      public Publisher<? extends Connection> create() {
        return LentConnection.borrowed();
      }

      @Override
      public ConnectionFactoryMetadata getMetadata() {
        return metadata;
      }
    };
  }
}
