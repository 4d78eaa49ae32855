package io.tributary.harness;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.local.LocalPostgres;
import io.tributary.platform.migrate.MigrateCommand;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

final class ServiceExtension implements BeforeEachCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(ServiceExtension.class);

  /** Everything that starts once, closed by JUnit when the last test is over. */
  private record Started(LocalPostgres postgres, Service service) implements AutoCloseable {
    static Started start() {
      LocalPostgres postgres = Stores.postgres();
      postgres.ensureDatabase("tests");
      var unused = MigrateCommand.up(Stores.configuration("tests"));
      Service service = Service.on(postgres, "tests", Map.of());
      Eventually.holds(service::isReady);
      // The one duty that comes soon after the start: over, it is in nobody's count of statements.
      Eventually.holds(() -> hasCommitted(service));
      return new Started(postgres, service);
    }

    private static boolean hasCommitted(Service service) {
      return service
              .bean(MeterRegistry.class)
              .find("tributary.store.statement")
              .tag("statement", "commit")
              .timer()
          != null;
    }

    @Override
    public void close() {
      service.close();
    }
  }

  private static Started started(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("started", key -> Started.start(), Started.class);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Service service = started(context).service();
    service.database().empty();
    service.clock().reset();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Service.class || type == Fixtures.class || type == LocalPostgres.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Started started = started(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == LocalPostgres.class) {
      return started.postgres();
    }
    return type == Service.class ? started.service() : new Fixtures(started.service());
  }
}
