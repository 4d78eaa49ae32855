package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.harness.Eventually;
import io.tributary.harness.Fixtures;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions are asked of the running service, and what came of them is in the report. */
@WithService
class LoadIT {
  private static final String LOOKUP = "tributary.lookup.v1.LookupService/GetUsers";
  private static final String POSTS = "tributary.posts.v1.PostService/ListUserPosts";

  private final Service service;
  private final Fixtures fixtures;
  private final Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private String user = "";
  private String post = "";

  LoadIT(Service service, Fixtures fixtures, @TempDir Path folder) {
    this.service = service;
    this.fixtures = fixtures;
    this.folder = folder;
  }

  @BeforeEach
  void somebodyAndTheSchema() throws IOException {
    user = fixtures.user();
    post = fixtures.post(user, "hello").getPostId();
    Path unused = GeneratedProtoset.write(folder.resolve("tributary.protoset"));
  }

  private void file(String name, String call, String data, String load) throws IOException {
    Path unused =
        Files.writeString(
            folder.resolve(name + ".json"),
            """
            {"name": "%s", "call": "%s", "protoset": "%s", "data": %s, %s,
             "timeout": "20s", "connections": 2, "duration": "1s", "duration-stop": "wait"}
            """
                .formatted(name, call, folder.resolve("tributary.protoset"), data, load));
  }

  private String byUser() {
    return "{\"viewer_id\": \"%s\"}".formatted(user);
  }

  private static String open(int perSecond) {
    return "\"rps\": %d, \"async\": true".formatted(perSecond);
  }

  private boolean ask(String budgets, String... questions) throws Exception {
    return ask(Duration.ofSeconds(1), 0, budgets, questions);
  }

  private boolean ask(Duration lasting, long pid, String budgets, String... questions)
      throws Exception {
    Path unused = Files.writeString(folder.resolve("budgets.json"), budgets);
    var options =
        new LoadOptions(
            folder,
            folder.resolve("out"),
            new Target("127.0.0.1:" + service.grpcPort(), Security.NONE),
            "own",
            new Network(List.of(user), List.of(post)),
            lasting,
            URI.create("http://127.0.0.1:%d/prometheus".formatted(service.httpPort())),
            pid);
    return new LoadTest(options, new PrintStream(out, true, StandardCharsets.UTF_8))
        .run(List.of(questions));
  }

  private long answered(String method) {
    return service
        .bean(MeterRegistry.class)
        .find("tributary.rpc")
        .tag("method", method)
        .timers()
        .stream()
        .mapToLong(Timer::count)
        .sum();
  }

  @Test
  void twoFilesAreAskedSideBySideAndTheirCallsAreTheServices() throws Exception {
    file("lookup-mixed", LOOKUP, "[" + byUser() + "]", open(30));
    file(
        "posts-mixed",
        POSTS,
        "{\"viewer_id\": \"%1$s\", \"user_id\": \"%1$s\"}".formatted(user),
        open(20));
    long lookups = answered(LOOKUP);
    long lists = answered(POSTS);

    boolean kept =
        ask(
            """
            {"lookup-mixed": {"error-percent": 0}, "posts-mixed": {"error-percent": 0}}
            """,
            "mixed");

    assertThat(kept).isTrue();
    // The service counts a call once its answer has left.
    Eventually.holds(() -> answered(LOOKUP) - lookups == 30 && answered(POSTS) - lists == 20);
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains("lookup-mixed", "posts-mixed", "Every budget is kept.");
  }

  @Test
  void aBudgetThatIsNotKeptIsSaid() throws Exception {
    file("lookup-steady", LOOKUP, "{\"viewer_id\": \"nobody\"}", open(5));

    assertThat(ask("{\"lookup-steady\": {\"error-percent\": 99}}", "steady")).isFalse();

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("failed: at most 99.0 %, measured 100", "BROKEN.");
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains("INVALID_ARGUMENT", "A budget is broken.");
  }

  @Test
  void whatNoFileAsksIsRefusedBeforeAnythingIsAsked() throws Exception {
    file("lookup-steady", LOOKUP, byUser(), open(5));
    long lookups = answered(LOOKUP);

    assertThatThrownBy(() -> ask("{\"lookup-steady\": {\"error-percent\": 0}}", "steady", "stedy"))
        .hasMessage("nothing asks \"stedy\"; there are steady");
    assertThatThrownBy(() -> ask("{}", "steady"))
        .hasMessage("lookup-steady has no budget in budgets.json");
    assertThat(answered(LOOKUP)).isEqualTo(lookups);
  }

  @Test
  void capacityIsFoundAndOfferedThreeTimesOver() throws Exception {
    file("lookup-overload", LOOKUP, byUser(), "\"rps\": 1, \"concurrency\": 4");

    boolean kept =
        ask(
            Duration.ofMillis(200),
            0,
            "{\"lookup-overload\": {\"goodput-percent\": 1}}",
            "overload");

    assertThat(kept).isTrue();
    assertThat(Files.readString(folder.resolve("out/report.html")))
        .contains("lookup-overload-peak", "lookup-overload-1", "lookup-overload-3")
        .contains("Offered 3 times what it can answer.", Limit.GOODPUT_PERCENT.words());
  }

  @Test
  void aSoakTellsWhatThePodSaysOfItself() throws Exception {
    file("lookup-soak", LOOKUP, byUser(), open(20));

    assertThat(ask(Duration.ofMillis(200), 0, "{\"lookup-soak\": {\"error-percent\": 0}}", "soak"))
        .isTrue();

    assertThat(Files.readString(folder.resolve("out/report.html")))
        .containsPattern(
            "at the beginning: heap [1-9]\\d* MiB, other memory [1-9]\\d* MiB, [1-9]\\d* desc")
        .containsPattern("at the end: heap [1-9]\\d* MiB");
  }

  @Test
  void inTheMiddleOfADrainTheProcessIsToldToEnd() throws Exception {
    file("lookup-drain", LOOKUP, byUser(), open(20));
    Process pod = new ProcessBuilder("sleep", "60").start();
    try {
      assertThat(
              ask(
                  Duration.ofMillis(400),
                  pod.pid(),
                  "{\"lookup-drain\": {\"lost-percent\": 0, \"error-percent\": 0}}",
                  "drain"))
          .isTrue();
      // 128 and the number of SIGTERM.
      assertThat(pod.waitFor()).isEqualTo(143);
    } finally {
      pod.destroyForcibly();
    }
    assertThatThrownBy(
            () ->
                ask(
                    Duration.ofMillis(100),
                    0,
                    "{\"lookup-drain\": {\"lost-percent\": 0}}",
                    "drain"))
        .hasMessage("drain needs --pid, of a pod on this machine");
  }
}
