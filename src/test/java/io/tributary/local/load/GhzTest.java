package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How ghz is asked, and what is read of its answer. */
class GhzTest {
  private final Path folder;

  GhzTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static GhzFile file(String options) {
    return GhzFiles.with("\"rps\": 5" + options);
  }

  private Security withToken() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "a.b.c\n");
    return new Security(true, Path.of("ca.pem"), Path.of("me.pem"), Path.of("me.key"), "t", token);
  }

  @Test
  void itIsToldHostSecurityAndDuration() throws Exception {
    var ghz = new Ghz(Path.of("/bin/ghz"), new Target("pod:1", withToken()), folder);
    GhzFile file = file(", \"duration\": \"2s\", \"duration-stop\": \"wait\"");
    assertThat(
            ghz.command(
                file.lasting(Duration.ofMillis(1500)),
                Path.of("c.json"),
                Path.of("m.json"),
                Path.of("o.json")))
        .containsExactly(
            "/bin/ghz",
            "--config",
            "c.json",
            "--cacert",
            "ca.pem",
            "--cert",
            "me.pem",
            "--key",
            "me.key",
            "--cname",
            "t",
            "--metadata-file",
            "m.json",
            "--duration",
            "1500ms",
            "--skipFirst",
            "0",
            "--format",
            "json",
            "--output",
            "o.json",
            "pod:1");
  }

  @Test
  void withoutTlsItIsToldSoAndANumberOfCallsStaysOne() {
    var ghz = new Ghz(Path.of("ghz"), new Target("pod:1", Security.NONE), folder);
    assertThat(ghz.command(file(""), Path.of("c"), Path.of("m"), Path.of("o")))
        .contains("--insecure")
        .doesNotContain("--duration");
  }

  @Test
  void theTokenStandsBesideTheMetadataOfTheFile() throws Exception {
    GhzFile file = file(", \"metadata\": {\"tributary-priority\": \"bulk\"}");
    assertThat(Ghz.headers(file, withToken()))
        .isEqualTo(Map.of("tributary-priority", "bulk", "authorization", "Bearer a.b.c"));
    assertThat(Ghz.headers(file, Security.NONE)).isEqualTo(Map.of("tributary-priority", "bulk"));
  }

  @Test
  void severalHostsAreNotForIt() {
    var pods = new Target("pod:1,pod:2", Security.NONE);
    assertThatThrownBy(() -> new Ghz(Path.of("ghz"), pods, folder))
        .hasMessage("ghz takes one host; several are for --client own, which balances over them");
  }

  /** It keeps a million. */
  @Test
  void whatItDoesNotTellOfIsNotTakenForNothing() throws Exception {
    Path out = Files.writeString(folder.resolve("out.json"), "{\"count\": 2, \"details\": []}");
    assertThatThrownBy(() -> Ghz.read(file(""), out)).hasMessage("ghz made 2 calls and tells of 0");
  }

  @Test
  void ofItsAnswerEachCallIsRead() throws Exception {
    Path out =
        Files.writeString(
            folder.resolve("out.json"),
            """
            {"name": "lookup-test", "count": 4, "latencyDistribution": [{"percentage": 50}],
             "details": [
              {"timestamp": "2026-03-04T06:06:08.020+01:00", "latency": 20000000, "error": "", "status": "OK"},
              {"timestamp": "2026-03-04T05:06:09.5Z", "latency": 500000000, "error": "", "status": "OK"},
              {"timestamp": "2026-03-04T05:06:10Z", "latency": 1, "error": "late", "status": "DeadlineExceeded"},
              {"timestamp": "2026-03-04T05:06:10Z", "latency": 1, "error": "cut", "status": "Canceled"}],
             "tags": {}}
            """);
    Recording recording =
        Ghz.read(file(", \"duration\": \"3s\", \"duration-stop\": \"wait\""), out);
    assertThat(recording.statuses())
        .isEqualTo(Map.of("OK", 2L, "DEADLINE_EXCEEDED", 1L, "CANCELLED", 1L));
    assertThat(recording.millisAt(50)).isCloseTo(20, within(0.1));
    assertThat(recording.mostMillis()).isCloseTo(500, within(1.0));
    assertThat(recording.slots()).extracting(Recording.Slot::ok).containsExactly(1L, 1L, 0L);
    assertThat(recording.slots()).extracting(Recording.Slot::failed).containsExactly(0L, 0L, 2L);
  }
}
