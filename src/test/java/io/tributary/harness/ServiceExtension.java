package io.tributary.harness;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.local.PostgresServer;
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
  private record Started(PostgresServer postgres, Service service) implements AutoCloseable {
    static Started start() {
      PostgresServer postgres = Stores.postgres();
      postgres.ensureDatabase("tests");
      var unused = MigrateCommand.up(Stores.configuration("tests"), MigrateCommand.Store.values());
      Service service = Service.on(postgres, "tests", Map.of());
      Eventually.holds(service::isReady);
      // The duties that come soon after the start: over, they are in nobody's count of statements.
      Eventually.holds(() -> hasDone(service, "outbox.partitions"));
      Eventually.holds(() -> hasDone(service, "engagement_events.drop_month"));
      Eventually.holds(() -> committed(service) >= 3);
      return new Started(postgres, service);
    }

    private static boolean hasDone(Service service, String statement) {
      return count(service, statement) > 0;
    }

    private static long committed(Service service) {
      return count(service, "commit");
    }

    private static long count(Service service, String statement) {
      Timer timer =
          service
              .bean(MeterRegistry.class)
              .find("tributary.store.statement")
              .tag("statement", statement)
              .timer();
      return timer == null ? 0 : timer.count();
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
    return type == Service.class || type == Fixtures.class || type == PostgresServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Started started = started(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == PostgresServer.class) {
      return started.postgres();
    }
    return type == Service.class ? started.service() : new Fixtures(started.service());
  }
}
