package io.tributary.local.kafka;

import io.tributary.local.ParentWatch;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** The process that Kafka lives in: {@code folder port controllerPort}. */
public final class KafkaMain {
  private static final int NODE = 1;
  private static final String CONTROLLER = "CONTROLLER";

  /** Any: it only has to be the same from run to run. */
  private static final String CLUSTER = "dHJpYnV0YXJ5LWxvY2FsMQ";

  private KafkaMain() {}

  public static void main(String[] arguments) throws Exception {
    ParentWatch.start();
    String folder = arguments[0];
    int port = Integer.parseInt(arguments[1]);
    Properties settings = settings(folder, port, Integer.parseInt(arguments[2]));
    new Formatter()
        .setClusterId(CLUSTER)
        .setNodeId(NODE)
        .setControllerListenerName(CONTROLLER)
        .setMetadataLogDirectory(folder)
        .addDirectory(folder)
        .setIgnoreFormatted(true)
        .run();
    var server = new KafkaRaftServer(KafkaConfig.fromProps(settings, false), Time.SYSTEM);
    server.startup();
    var ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  server.shutdown();
                  ended.countDown();
                },
                "shutdown"));
    System.out.println("READY " + port);
    ended.await();
  }

  private static Properties settings(String folder, int port, int controllerPort) {
    var settings = new Properties();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE));
    settings.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d".formatted(port, CONTROLLER, controllerPort));
    settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    settings.put("controller.listener.names", CONTROLLER);
    settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort);
    settings.put("log.dirs", folder);
    // One broker has one copy of everything, and few partitions are made sooner than many.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "3");
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "2");
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
    return settings;
  }
}
