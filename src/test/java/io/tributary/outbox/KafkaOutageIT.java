package io.tributary.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.harness.Eventually;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.harness.Together;
import io.tributary.local.LocalKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers, stores and pods come and go, and nothing is lost on the way by Kafka. */
class KafkaOutageIT {
  private final ByKafka kafka = new ByKafka(Stores.kafka());
  private Service writer;

  @BeforeEach
  void start() {
    writer = Carrying.idle();
    assertThat(kafka.migrate()).isEqualTo(1);
  }

  @AfterEach
  void stop() {
    writer.close();
  }

  private static double gauge(Service service, String name, String tag, String value) {
    Gauge gauge = service.bean(MeterRegistry.class).find(name).tag(tag, value).gauge();
    return gauge == null ? -1 : gauge.value();
  }

  @Test
  void aBrokerThatIsKilledAndComesBackHasLostNothing(@TempDir Path folder) {
    try (LocalKafka broker = LocalKafka.start(folder, 0)) {
      outlives(broker, new ByKafka(broker));
    }
  }

  private void outlives(LocalKafka broker, ByKafka its) {
    assertThat(its.migrate()).isEqualTo(1);
    try (Service carrier =
        its.carrier(Map.of("kafka.request-timeout", "2s", "kafka.delivery-timeout", "3s"))) {
      new Life(writer, 1).goOn(40);
      Carrying.agree(carrier);

      broker.kill();
      new Life(writer, 2).goOn(40);
      Eventually.holds(() -> gauge(carrier, "tributary.store.up", "store", "kafka") == 0);
      assertThat(
              writer
                  .database()
                  .count("SELECT waiting FROM outbox_health WHERE destination = 'kafka'"))
          .isPositive();

      broker.restart();
      new Life(writer, 3).goOn(20);
      Carrying.agree(carrier);
      assertThat(writer.database().count("SELECT count(*) FROM dead_letters")).isZero();
    }
  }

  @Test
  void aStoreThatIsAwayHoldsUpOnlyItselfAndKeepsItsPartitions() {
    try (TcpProxy proxy = new TcpProxy(Stores.neo4j()).open();
        Service carrier =
            kafka.carrier(
                Map.of(
                    "neo4j.uri", "bolt://127.0.0.1:" + proxy.port(),
                    "kafka.session-timeout", "6s",
                    "kafka.max-poll-interval", "10s"))) {
      new Life(writer, 4).goOn(30);
      Carrying.agree(carrier);
      Set<String> members = kafka.members("neo4j");
      assertThat(members).hasSize(1);

      proxy.shut();
      double before = refused(carrier);
      new Life(writer, 5).goOn(60);
      for (String name : List.of("clickhouse", "redis")) {
        assertThat(Carrying.differences(writer, name, Duration.ofSeconds(40))).isEmpty();
      }
      Eventually.holds(() -> gauge(carrier, "tributary.kafka.behind", "destination", "neo4j") > 0);
      // Tried so often, with longer and longer pauses, it was away for longer than one may not
      // poll.
      Eventually.holds(() -> refused(carrier) - before >= 8);
      assertThat(kafka.members("neo4j")).isEqualTo(members);
      assertThat(gauge(carrier, "tributary.kafka.partitions", "destination", "neo4j"))
          .isEqualTo(ByKafka.PARTITIONS);
      assertThat(writer.database().count("SELECT count(*) FROM dead_letters")).isZero();

      proxy.open();
      Carrying.agree(carrier);
      assertThat(kafka.members("neo4j")).isEqualTo(members);
    }
  }

  /** How often Neo4j did not take a batch. */
  private static double refused(Service service) {
    return service
        .bean(MeterRegistry.class)
        .find("tributary.store.statement")
        .tag("store", "neo4j")
        .tag("outcome", "unavailable")
        .timers()
        .stream()
        .filter(timer -> !timer.getId().getTag("statement").startsWith("watch"))
        .mapToDouble(Timer::count)
        .sum();
  }

  @Test
  void podsThatJoinAndLeaveUnderLoadLoseNothing() throws InterruptedException {
    var busy = new AtomicBoolean(true);
    Thread load =
        Thread.ofVirtual()
            .start(
                () -> {
                  var lives = List.of(new Life(writer, 6), new Life(writer, 7));
                  while (busy.get()) {
                    var unused =
                        Together.results(
                            2,
                            i -> {
                              lives.get(i).goOn(5);
                              return i;
                            });
                  }
                });
    try (Service one = kafka.carrier(Map.of())) {
      Eventually.holds(() -> partitions(one, "redis") == ByKafka.PARTITIONS);
      try (Service two = kafka.carrier(Map.of())) {
        for (String name : List.of("clickhouse", "neo4j", "redis")) {
          Eventually.holds(
              () ->
                  partitions(one, name) == ByKafka.PARTITIONS / 2
                      && partitions(two, name) == ByKafka.PARTITIONS / 2);
        }
      }
      for (String name : List.of("clickhouse", "neo4j", "redis")) {
        Eventually.holds(() -> partitions(one, name) == ByKafka.PARTITIONS);
      }
      busy.set(false);
      load.join();
      Carrying.agree(one);
    } finally {
      busy.set(false);
      load.join();
    }
    assertThat(writer.database().count("SELECT count(*) FROM dead_letters")).isZero();
  }

  private static double partitions(Service service, String projection) {
    return gauge(service, "tributary.kafka.partitions", "destination", projection);
  }
}
