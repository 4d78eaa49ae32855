package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonParser;
import io.tributary.api.lookup.v1.GetUsersRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Calls are due when the schedule says, whatever the service does meanwhile. */
class OpenLoopTest {
  private static final String TEN_IN_A_TENTH = "\"rps\": 100, \"total\": 10, \"timeout\": \"3s\"";

  private final FakeTicker ticker = new FakeTicker();
  private final List<Long> begun = new ArrayList<>();

  private Recording ask(String options, Caller service) throws InterruptedException {
    long start = ticker.nanos();
    Caller noting =
        (number, message, timeout, ended) -> {
          begun.add((ticker.nanos() - start) / 1_000_000);
          service.call(number, message, timeout, ended);
        };
    return new OpenLoop(GhzFiles.with(options), requests(), noting, ticker).run();
  }

  static Requests requests() {
    return new Requests(
        JsonParser.parseString("{\"viewer_id\": \"%s\"}".formatted(GhzFiles.NOBODY)),
        GetUsersRequest.getDescriptor(),
        InstantSource.system());
  }

  @Test
  void callsBeginWhenTheyAreDue() throws Exception {
    Recording recording =
        ask(TEN_IN_A_TENTH, (number, message, timeout, ended) -> ended.accept("OK"));
    assertThat(begun).containsExactly(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L);
    assertThat(recording.ok()).isEqualTo(10);
    assertThat(recording.mostMillis()).isZero();
  }

  /** The first alone is slow; the nine that had to wait for it would be said to take no time. */
  @Test
  void aServiceThatStandsStillIsSeenByAllCallsThatWereDueMeanwhile() throws Exception {
    Recording recording =
        ask(
            TEN_IN_A_TENTH + ", \"concurrency\": 1",
            (number, message, timeout, ended) -> {
              if (number == 0) {
                ticker.pass(Duration.ofSeconds(1));
              }
              ended.accept("OK");
            });
    assertThat(begun).startsWith(0L, 1_000L).endsWith(1_000L);
    assertThat(recording.mostMillis()).isCloseTo(1_000, within(1.0));
    assertThat(recording.millisAt(0)).isCloseTo(910, within(1.0));
    assertThat(recording.millisAt(50)).isCloseTo(950, within(1.0));
  }

  @Test
  void callsThatDoNotWaitForEachOtherBeginAllTheSame() throws Exception {
    var held = new ArrayList<Consumer<String>>();
    Recording recording =
        ask(
            TEN_IN_A_TENTH + ", \"async\": true",
            (number, message, timeout, ended) -> {
              held.add(ended);
              if (held.size() == 10) {
                ticker.pass(Duration.ofMillis(910));
                held.forEach(each -> each.accept("OK"));
              }
            });
    assertThat(begun).containsExactly(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L);
    assertThat(recording.mostMillis()).isCloseTo(1_000, within(1.0));
    assertThat(recording.millisAt(0)).isCloseTo(910, within(1.0));
  }

  @Test
  void whatCouldNotEvenBeBegunHasFailed() throws Exception {
    Recording recording =
        ask(
            "\"rps\": 100, \"duration\": \"100ms\", \"duration-stop\": \"wait\", \"timeout\":"
                + " \"3s\", \"concurrency\": 1",
            (number, message, timeout, ended) -> {
              ticker.pass(Duration.ofSeconds(2));
              ended.accept("OK");
            });
    assertThat(recording.statuses()).isEqualTo(Map.of("OK", 2L, "NOT_BEGUN", 8L));
    assertThat(recording.failedPercent()).isEqualTo(80);
  }

  @Test
  void theFirstOnesAreNotCountedWhereTheFileSaysSo() throws Exception {
    Recording recording =
        ask(
            TEN_IN_A_TENTH + ", \"skipFirst\": 4",
            (number, message, timeout, ended) -> ended.accept(number < 4 ? "INTERNAL" : "OK"));
    assertThat(begun).hasSize(10);
    assertThat(recording.statuses()).isEqualTo(Map.of("OK", 6L));
  }

  @Test
  void callersWhoCallAgainAtOnceFindWhatAServiceCanAnswer() throws Exception {
    GhzFile file =
        GhzFiles.with(
            "\"rps\": 1, \"duration\": \"1s\", \"duration-stop\": \"wait\", \"concurrency\": 2");
    var waiting = new ArrayList<Consumer<String>>();
    // Two at a time, in 10 ms: 200 a second.
    Caller service =
        (number, message, timeout, ended) -> {
          waiting.add(ended);
          if (waiting.size() == 2) {
            ticker.pass(Duration.ofMillis(10));
            List<Consumer<String>> both = List.copyOf(waiting);
            waiting.clear();
            both.forEach(each -> each.accept("OK"));
          }
        };
    Recording recording = new Saturation(file, requests(), service, ticker, Runnable::run).run();
    assertThat(recording.ok()).isEqualTo(200);
    assertThat(recording.perSecond()).isCloseTo(200, within(1.0));
    assertThat(recording.mostMillis()).isCloseTo(10, within(0.1));
  }

  @Test
  void whoIsRefusedDoesNotCallAgainAtOnce() throws Exception {
    GhzFile file =
        GhzFiles.with(
            "\"rps\": 1, \"duration\": \"1s\", \"duration-stop\": \"wait\", \"concurrency\": 1");
    Caller service =
        (number, message, timeout, ended) -> {
          ticker.pass(Duration.ofMillis(1));
          ended.accept("RESOURCE_EXHAUSTED");
        };
    Executor afterARest =
        again -> {
          ticker.pass(Duration.ofMillis(99));
          again.run();
        };
    Recording recording = new Saturation(file, requests(), service, ticker, afterARest).run();
    assertThat(recording.statuses()).isEqualTo(Map.of("RESOURCE_EXHAUSTED", 10L));
  }
}
