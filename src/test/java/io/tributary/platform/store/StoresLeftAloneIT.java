package io.tributary.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.util.Timestamps;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.api.admin.v1.Breaker;
import io.tributary.api.admin.v1.BreakerStatesRequest;
import io.tributary.api.admin.v1.BreakerStatesResponse;
import io.tributary.api.admin.v1.Scope;
import io.tributary.harness.Eventually;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.Stores;
import io.tributary.harness.TcpProxy;
import io.tributary.harness.Together;
import io.tributary.platform.call.Call;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.resilience.BreakerState;
import io.tributary.platform.resilience.BreakerStatus;
import io.tributary.platform.resilience.Gates;
import io.tributary.platform.time.AdjustableClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that fails is not asked for a while, and used again by itself. */
@ParameterizedClass
@EnumSource(StoreKind.class)
class StoresLeftAloneIT {
  /** Longer than any limit of a store here, so that all of it is the store's fault. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Duration OPEN_FOR = Duration.ofSeconds(4);

  private enum Fault {
    CUT_OFF {
      @Override
      void take(TcpProxy network) {
        network.shut();
      }

      @Override
      void giveBack(TcpProxy network) {
        var unused = network.open();
      }
    },
    BLACK_HOLED {
      @Override
      void take(TcpProxy network) {
        network.silence();
      }

      @Override
      void giveBack(TcpProxy network) {
        network.speak();
      }
    },
    SLOW {
      @Override
      void take(TcpProxy network) {
        network.delay(Duration.ofSeconds(2));
      }

      @Override
      void giveBack(TcpProxy network) {
        network.delay(Duration.ZERO);
      }
    };

    abstract void take(TcpProxy network);

    abstract void giveBack(TcpProxy network);
  }

  private static TcpProxy network;
  private static Service service;

  private final StoreKind kind;

  StoresLeftAloneIT(StoreKind kind) {
    this.kind = kind;
  }

  @BeforeParameterizedClassInvocation
  static void start(StoreKind kind) {
    network = wayTo(kind).open();
    Map<String, Object> overrides = new HashMap<>(OwnService.smallPools(8));
    overrides.putAll(kind.at(network.port()));
    overrides.remove("neo4j.username");
    // None of the tests' own tables is asked for.
    overrides.put("clickhouse.database", "default");
    overrides.put(kind.label + ".connect-timeout", "1s");
    overrides.put("resilience.open-for", OPEN_FOR.toMillis() + "ms");
    overrides.put("postgres.fast.statement-timeout", "1s");
    overrides.put("postgres.lock-timeout", "200ms");
    overrides.put("clickhouse.query-timeout", "1s");
    overrides.put("clickhouse.insert-timeout", "1s");
    overrides.put("neo4j.read-timeout", "1s");
    service = OwnService.ready("left_alone", overrides);
    // The first question takes its time.
    for (StoreKind each : StoreKind.values()) {
      Eventually.holds(() -> isUp(each) && answers(each, "first"));
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    service.close();
    network.close();
  }

  @AfterEach
  void usedAgain() {
    Eventually.holds(
        () -> isUp(kind) && answers(kind, "ready") && breaker(kind).state() == BreakerState.CLOSED);
  }

  private static TcpProxy wayTo(StoreKind kind) {
    return switch (kind) {
      case POSTGRES -> new TcpProxy(Stores.postgres());
      case CLICKHOUSE -> new TcpProxy(Stores.clickHouse());
      case NEO4J -> new TcpProxy(Stores.neo4j());
      case REDIS -> new TcpProxy(Stores.redis());
    };
  }

  private static boolean isUp(StoreKind store) {
    return service
            .bean(MeterRegistry.class)
            .get("tributary.store.up")
            .tag("store", store.label)
            .gauge()
            .value()
        == 1;
  }

  private double underWay() {
    return service
        .bean(MeterRegistry.class)
        .get("tributary.pool.active")
        .tag("store", kind.label)
        .gauges()
        .stream()
        .mapToDouble(Gauge::value)
        .sum();
  }

  private BreakerStatus breaker(StoreKind store) {
    return service.bean(Gates.class).states().stream()
        .filter(each -> each.store().equals(store.label))
        .findFirst()
        .orElseThrow();
  }

  private static String echo(StoreKind store, String word) {
    return Call.background("test", PATIENCE).call(() -> store.echo(service, word));
  }

  private void isRefused(String word) {
    assertThatThrownBy(() -> echo(kind, word)).isInstanceOf(Failure.Unavailable.class);
  }

  private static boolean answers(StoreKind store, String word) {
    try {
      return echo(store, word).equals(word);
    } catch (Failure.Unavailable | Failure.Overloaded notYet) {
      return false;
    }
  }

  /** Five callers find out; all others are told. */
  private void failUntilOpen() {
    var unused =
        Together.results(
            5,
            i -> {
              isRefused("failed-" + i);
              return i;
            });
    assertThat(breaker(kind).state()).isEqualTo(BreakerState.OPEN);
  }

  @Test
  void aStoreThatFailsIsNotAskedForAWhileAndThenUsedAgain() {
    for (Fault fault : Fault.values()) {
      assertThat(echo(kind, "before")).isEqualTo("before");
      long trips = breaker(kind).trips();
      fault.take(network);
      failUntilOpen();
      assertThat(breaker(kind).trips()).isEqualTo(trips + 1);

      // From here on it could be asked.
      fault.giveBack(network);
      network.record();
      for (int i = 0; i < 100; i++) {
        isRefused("refused-" + i);
      }
      assertThat(network.recorded()).doesNotContain("refused-");
      operatorsAreTold();
      theOthersAreUnharmed();

      Eventually.holds(() -> answers(kind, "again"));
      assertThat(network.recorded()).contains("again").doesNotContain("refused-");
      assertThat(breaker(kind).state()).as("%s", fault).isEqualTo(BreakerState.CLOSED);
    }
  }

  private void theOthersAreUnharmed() {
    for (StoreKind other : StoreKind.values()) {
      if (other != kind) {
        assertThat(echo(other, "unharmed")).isEqualTo("unharmed");
        assertThat(breaker(other).state()).isEqualTo(BreakerState.CLOSED);
      }
    }
  }

  private void operatorsAreTold() {
    AdjustableClock clock = service.clock();
    long before = clock.instant().toEpochMilli();
    BreakerStatesResponse told =
        service.admin().breakerStates(BreakerStatesRequest.getDefaultInstance());
    assertThat(told.getScope()).isEqualTo(Scope.SCOPE_POD);
    assertThat(told.getBreakersList())
        .extracting(Breaker::getStore)
        .containsExactly("clickhouse", "neo4j", "postgres", "redis");
    for (Breaker each : told.getBreakersList()) {
      boolean isLeftAlone = each.getStore().equals(kind.label);
      assertThat(each.getState())
          .isEqualTo(
              isLeftAlone
                  ? io.tributary.api.admin.v1.BreakerState.BREAKER_STATE_OPEN
                  : io.tributary.api.admin.v1.BreakerState.BREAKER_STATE_CLOSED);
      assertThat(each.hasNextProbeTime()).isEqualTo(isLeftAlone);
      if (isLeftAlone) {
        assertThat(Timestamps.toMillis(each.getNextProbeTime()))
            .isBetween(before, clock.instant().plus(OPEN_FOR).toEpochMilli());
        assertThat(each.getTrips()).isPositive();
        assertThat(each.getRefusedCalls()).isGreaterThanOrEqualTo(100);
      }
    }
  }

  @Test
  void ofManyCallersOneIsTheProbe() {
    network.silence();
    failUntilOpen();
    Eventually.holds(() -> breaker(kind).untilNextProbe().isZero());
    long refused = breaker(kind).refused();
    var unused =
        Together.results(
            200,
            i -> {
              isRefused("probe-" + i);
              return i;
            });
    assertThat(breaker(kind).refused() - refused).isGreaterThanOrEqualTo(199);
    assertThat(breaker(kind).state()).isEqualTo(BreakerState.OPEN);
    // Connections that stay silent are cut, and hold no place for as long as they would.
    Eventually.holds(() -> underWay() == 0);
    network.speak();
    Eventually.holds(() -> answers(kind, "again"));
  }

  @Test
  void nonsenseHurryAndCancellationAreNoFaultOfTheStore() {
    long trips = breaker(kind).trips();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 30; i++) {
        assertThatThrownBy(
                () -> Call.background("test", PATIENCE).run(() -> kind.askNonsense(service)))
            .isNotInstanceOf(Failure.class);
      }
      network.delay(Duration.ofMillis(50));
      for (int i = 0; i < 30; i++) {
        assertThatThrownBy(
                () ->
                    Call.background("test", Duration.ofMillis(10))
                        .call(() -> kind.echo(service, "hurried")))
            .isInstanceOf(Failure.DeadlineExceeded.class);
      }
      for (int i = 0; i < 30; i++) {
        var waiting = new CompletableFuture<Thread>();
        var cancelled =
            threads.submit(
                () -> {
                  waiting.complete(Thread.currentThread());
                  return echo(kind, "cancelled");
                });
        waiting.join().interrupt();
        assertThatThrownBy(cancelled::get).hasCauseInstanceOf(Failure.Cancelled.class);
      }
      network.delay(Duration.ZERO);
      assertThat(breaker(kind).trips()).isEqualTo(trips);
      Eventually.holds(() -> answers(kind, "still"));
    }
  }

  @Test
  void aStoreThatTheWatchSeesAgainIsUsedAgainThoughNobodyAsked() {
    long refused = breaker(kind).refused();
    network.shut();
    failUntilOpen();
    Eventually.holds(() -> !isUp(kind));
    var unused = network.open();
    Eventually.holds(() -> isUp(kind));
    Eventually.holds(() -> breaker(kind).state() == BreakerState.CLOSED);
    if (kind == StoreKind.NEO4J) {
      // The service itself asks all others now and then.
      assertThat(breaker(kind).refused()).isEqualTo(refused);
    }
  }
}
