package io.tributary.local.neo4j;

import io.tributary.local.ParentWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.BoltConnectorInternalSettings;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;

/** The process that Neo4j lives in: {@code folder port}, and how many MiB of pages it keeps. */
public final class Neo4jMain {
  private static final Duration SOON = Duration.ofMillis(500);

  private Neo4jMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    ParentWatch.start();
    DatabaseManagementService neo4j =
        new DatabaseManagementServiceBuilder(Path.of(arguments[0]))
            .setConfig(BoltConnector.enabled, true)
            .setConfig(
                BoltConnector.listen_address,
                new SocketAddress("127.0.0.1", Integer.parseInt(arguments[1])))
            .setConfig(GraphDatabaseSettings.auth_enabled, false)
            .setConfig(
                GraphDatabaseSettings.pagecache_memory,
                ByteUnit.mebiBytes(Long.parseLong(arguments[2])))
            .setConfig(BoltConnectorInternalSettings.thread_pool_shutdown_wait_time, SOON)
            .setConfig(BoltConnectorInternalSettings.connection_shutdown_wait_time, SOON)
            .build();
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  neo4j.shutdown();
                  ended.countDown();
                },
                "shutdown"));
    System.out.println("READY " + arguments[1]);
    ended.await();
  }
}
