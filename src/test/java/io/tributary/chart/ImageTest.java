package io.tributary.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.DocumentedTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the chart takes for granted of the image that it runs. */
class ImageTest {
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>tributary-build</artifactId>\\s*<version>(.*?)</version>");

  private final List<String> dockerfile = Files.readAllLines(Path.of("Dockerfile"));
  private final Manifest deployment = Chart.rendered(Values.minimal()).one("Deployment");

  ImageTest() throws IOException {}

  private String last(String instruction) {
    return dockerfile.stream()
        .filter(line -> line.startsWith(instruction + " "))
        .reduce((first, second) -> second)
        .orElseThrow()
        .substring(instruction.length() + 1);
  }

  @Test
  void itsUserIsTheNumberThatPodsRunAs() {
    assertThat(last("USER"))
        .isEqualTo(
            "%d:%d",
            deployment.pod().at("/securityContext/runAsUser").asInt(),
            deployment.pod().at("/securityContext/runAsGroup").asInt());
  }

  /** A shell in between would keep SIGTERM for itself. */
  @Test
  void itsProcessIsTheJvmItself() {
    assertThat(last("ENTRYPOINT")).startsWith("[\"java\", ").endsWith("]");
    assertThat(deployment.container().has("command")).isFalse();
  }

  /** Pods do not tell the schema, and operators have to call them. */
  @Test
  void itHasTheSchemaOfTheApi() {
    assertThat(dockerfile).contains("COPY target/tributary.protoset /opt/tributary/");
    assertThat(DocumentedTable.page("operations.md"))
        .contains("cat /opt/tributary/tributary.protoset > tributary.protoset");
  }

  /** What .dockerignore keeps back cannot be copied, and a build would end there. */
  @Test
  void allThatIsCopiedIsGivenToTheBuild() throws IOException {
    List<String> given = Files.readAllLines(Path.of(".dockerignore"));
    assertThat(given).first().isEqualTo("*");
    assertThat(dockerfile.stream().filter(line -> line.startsWith("COPY ")))
        .filteredOn(line -> !line.contains("--from="))
        .hasSizeGreaterThan(2)
        .allSatisfy(
            line -> assertThat(given).contains("!" + line.split(" ")[1].replaceFirst("/$", "")));
  }

  @Test
  void theChartNamesTheVersionThatIsBuilt() throws IOException {
    Matcher version = VERSION.matcher(Files.readString(Path.of("build/pom.xml")));
    assertThat(version.find()).isTrue();
    assertThat(Values.of(Chart.FOLDER.resolve("Chart.yaml")).tree())
        .containsEntry("appVersion", version.group(1));
    assertThat(deployment.container().at("/image").asText())
        .isEqualTo("images.example/tributary:" + version.group(1));
  }
}
