package io.tributary.local;

import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.Serve;
import io.tributary.feed.tuning.Tunings;
import io.tributary.local.evaluation.Dataset;
import io.tributary.local.evaluation.Datasets;
import io.tributary.local.evaluation.Evaluation;
import io.tributary.local.evaluation.FriendEvaluation;
import io.tributary.local.evaluation.ServiceInHand;
import io.tributary.platform.time.AdjustableClock;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How well feeds are ranked, or friends suggested, by data of one's own: docs/evaluation.md tells
 * how to ask.
 */
public final class Evaluate {
  private static final Logger LOG = LoggerFactory.getLogger(Evaluate.class);
  private static final String DATABASE = "tributary";

  private Evaluate() {}

  public static void main(String[] arguments) throws InterruptedException {
    // Whatever is free: nobody is to call this one.
    for (String port :
        new String[] {"postgres.port", "redis.port", "neo4j.port", "clickhouse.port"}) {
      System.setProperty(port, "0");
    }
    int exit = 1;
    try {
      Dataset dataset =
          Datasets.named(
              System.getProperty("data", ""),
              System.getProperty("demo", "small"),
              Long.getLong("seed", 1));
      var options =
          new Evaluation.Options(
              Integer.getInteger("cuts", 4),
              Double.parseDouble(System.getProperty("first", "0.6")),
              Integer.getInteger("viewers", 300),
              Long.getLong("seed", 1));
      run(dataset, options);
      exit = 0;
    } catch (RuntimeException failure) {
      LOG.error("the evaluation did not come to its end", failure);
    }
    // The stores' clients keep threads.
    System.exit(exit);
  }

  private static void run(Dataset dataset, Evaluation.Options options) throws InterruptedException {
    Path given = Path.of(System.getProperty("folder", "target/evaluation"));
    Path folder = DataFolder.ofThisRun(given, /* empty= */ true).path();
    try (var stores = new LocalStores(folder, LocalPorts.fromProperties(), DATABASE, false)) {
      Future<Integer> migrated = stores.start();
      Path tuning = folder.resolve("tuning.yml");
      Map<String, Object> configuration = new HashMap<>(stores.configuration());
      configuration.putAll(configuration(tuning));
      try (Serve service = Serve.start(configuration, "local")) {
        var unused = LocalStores.done(migrated);
        var inHand =
            new ServiceInHand(
                service.grpcPort(),
                service.context().getBean(AdjustableClock.class),
                service.context().getBean(Tunings.class),
                service.context().getBean(MeterRegistry.class),
                tuning);
        if (Boolean.getBoolean("friends")) {
          new FriendEvaluation(dataset, options.seed(), service.grpcPort(), System.out).run();
        } else {
          new Evaluation(dataset, options, inHand, System.out).run();
        }
      }
    }
  }

  /** What is to be quick because it is waited for, and what is to wait because nobody needs it. */
  private static Map<String, Object> configuration(Path tuning) {
    return Map.of(
        "grpc.server.port", 0,
        "micronaut.server.port", -1,
        "feed.tuning-file", tuning.toString(),
        "feed.look-every", "200ms",
        "feed.builder.every", "500ms",
        "feed.builder.trending-every", "1s",
        "feed.builder.refresh-every", "1h",
        "feed.builder.active-for", "1h",
        "trending.every", "5s");
  }
}
