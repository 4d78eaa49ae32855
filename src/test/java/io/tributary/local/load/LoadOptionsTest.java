package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadOptionsTest {
  private static LoadOptions options(String... namesAndValues) {
    var properties = new Properties();
    properties.setProperty("user.dir", "somewhere");
    for (int i = 0; i < namesAndValues.length; i += 2) {
      properties.setProperty("load." + namesAndValues[i], namesAndValues[i + 1]);
    }
    return LoadOptions.of(properties);
  }

  @Test
  void withoutAnyTheServiceOnThisMachineIsAsked() {
    LoadOptions options = options();
    assertThat(options.target()).isEqualTo(new Target("127.0.0.1:50051", Security.NONE));
    assertThat(options.client()).isEqualTo("auto");
    assertThat(options.lasting()).isNull();
    assertThat(options.network()).isEqualTo(Network.demo("small", 20_260_101));
  }

  @Test
  void whatIsGivenIsTaken(@TempDir Path folder) throws Exception {
    Path users = Files.write(folder.resolve("users"), List.of("a ", "", "b"));
    Path posts = Files.write(folder.resolve("posts"), List.of("c"));
    LoadOptions options =
        options(
            "host",
            "pod:1,pod:2",
            "cacert",
            "ca.pem",
            "duration",
            "90s",
            "pid",
            "42",
            "client",
            "own",
            "users",
            users.toString(),
            "posts",
            posts.toString());
    assertThat(options.target().address()).isEqualTo("pods:///pod:1,pod:2");
    assertThat(options.target().security().words()).isEqualTo("TLS, no token");
    assertThat(options.lasting()).isEqualTo(Duration.ofSeconds(90));
    assertThat(options.pid()).isEqualTo(42);
    assertThat(options.network()).isEqualTo(new Network(List.of("a", "b"), List.of("c")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hosts | x | hosts: no such option; there are cacert, cert, client,",
        "client | k6 | 'client is auto, ghz or own, not k6'",
        "pid | x | pid is no whole number",
        "duration | soon | \"soon\" is no span of time such as 1m30s",
        "users | u | 'users and posts: both of them, or neither'",
        "demo | huge | 'demo=huge: there are small, medium, large'"
      })
  void whatIsWrongIsRefusedWithASentence(String name, String value, String sentence) {
    assertThatThrownBy(() -> options(name, value)).hasMessageStartingWith(sentence);
  }
}
