package io.tributary.platform.grpc;

import io.grpc.Server;
import io.micronaut.grpc.server.GrpcEmbeddedServer;
import io.tributary.platform.health.Readiness;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a pod's life, without losing a call: first it says that it is going, and waits until
 * those who balance have heard it; then it takes no new calls and lets those in flight finish.
 */
@Singleton
public final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private static final Duration STEP = Duration.ofMillis(100);

  private final Server server;
  private final OpenStreams streams;
  private final Readiness readiness;
  private final ServerConfig config;

  Drain(GrpcEmbeddedServer server, OpenStreams streams, Readiness readiness, ServerConfig config) {
    this.server = server.getServer();
    this.streams = streams;
    this.readiness = readiness;
    this.config = config;
  }

  public void run() {
    LOG.info("draining");
    readiness.draining();
    try {
      TimeUnit.NANOSECONDS.sleep(config.drainDelay().toNanos());
      server.shutdown();
      if (!ended(config.drainTime())) {
        LOG.warn("calls are still running after {} and are cut", config.drainTime());
        server.shutdownNow();
        ended(Duration.ofSeconds(1));
      }
      LOG.info("drained");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean ended(Duration within) throws InterruptedException {
    long end = System.nanoTime() + within.toNanos();
    do {
      // Again and again, because clients open them again until their connection is gone.
      streams.end();
      if (server.awaitTermination(STEP.toNanos(), TimeUnit.NANOSECONDS)) {
        return true;
      }
    } while (System.nanoTime() < end);
    return false;
  }
}
