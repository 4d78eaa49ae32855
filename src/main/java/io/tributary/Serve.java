package io.tributary;

import io.micronaut.context.ApplicationContext;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.micronaut.runtime.server.EmbeddedServer;
import io.tributary.platform.grpc.Drain;
import io.tributary.platform.health.Readiness;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running service. Micronaut's own start would end everything at once on SIGTERM, so starting
 * and ending are done here, in an order: drain, then the stores.
 */
public final class Serve implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Serve.class);

  private final ApplicationContext context;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Serve(ApplicationContext context) {
    this.context = context;
  }

  /** Serves until the process is told to end, and ends it then as what it is: a success. */
  static void until(String[] arguments) throws InterruptedException {
    Serve service = start(ApplicationContext.builder().args(arguments).start());
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  service.close();
                  // A signal's own exit code would count a drained pod among the failed ones.
                  Runtime.getRuntime().halt(0);
                },
                "shutdown"));
    new CountDownLatch(1).await();
  }

  /** Both servers up; ready as soon as PostgreSQL is. */
  public static Serve start(ApplicationContext context) {
    context.getBean(EmbeddedServer.class).start();
    var service = new Serve(context);
    context.getBean(Readiness.class).started();
    LOG.info(
        "gRPC on port {}, health and metrics over HTTP on port {}",
        service.grpcPort(),
        service.httpPort());
    return service;
  }

  /** As {@link #start(ApplicationContext)}, with configuration that wins over the files'. */
  public static Serve start(Map<String, Object> configuration, String... environments) {
    return start(
        ApplicationContext.builder()
            .properties(configuration)
            .environments(environments)
            .deduceEnvironment(false)
            .start());
  }

  public int grpcPort() {
    return context.getBean(GrpcEmbeddedServer.class).getPort();
  }

  public int httpPort() {
    return context.getBean(EmbeddedServer.class).getPort();
  }

  public ApplicationContext context() {
    return context;
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      context.getBean(Drain.class).run();
      context.close();
    }
  }
}
