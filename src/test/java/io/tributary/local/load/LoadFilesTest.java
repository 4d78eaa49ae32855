package io.tributary.local.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import io.tributary.DocumentedTable;
import io.tributary.platform.grpc.MessageRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files in loadtest/ can be asked, and each has a budget. */
class LoadFilesTest {
  private static final Path FOLDER = Path.of("loadtest");
  private static final String BUDGETS = "budgets.json";
  private static final String USER = "0198c0de-0000-7000-8000-000000000001";

  /** By the name that the file has. */
  private static Map<String, GhzFile> files() throws IOException {
    try (Stream<Path> all = Files.list(FOLDER)) {
      return all.filter(file -> file.toString().endsWith(".json"))
          .filter(file -> !file.endsWith(BUDGETS))
          .collect(
              Collectors.toMap(
                  file -> file.getFileName().toString().replace(".json", ""), GhzFile::read));
    }
  }

  @Test
  void eachBearsItsOwnName() throws Exception {
    assertThat(files()).hasSizeGreaterThan(12);
    assertThat(files()).allSatisfy((name, file) -> assertThat(file.name()).isEqualTo(name));
  }

  @Test
  void eachHasABudgetAndEachBudgetAFile() throws Exception {
    assertThat(Budgets.read(FOLDER.resolve(BUDGETS)).names())
        .containsExactlyInAnyOrderElementsOf(files().keySet());
  }

  @Test
  void eachIsToldOfInTheDocumentation() throws Exception {
    Map<String, List<String>> told = DocumentedTable.below("loadtests.md", "Questions");
    assertThat(told.keySet()).containsExactlyInAnyOrderElementsOf(withHeading(files().keySet()));
  }

  private static List<String> withHeading(Collection<String> names) {
    return Stream.concat(Stream.of("file"), names.stream()).toList();
  }

  @Test
  void theCommandNamesEachQuestion() throws Exception {
    String usage =
        Files.readAllLines(FOLDER.resolve("run.sh")).stream()
            .filter(line -> line.startsWith("Questions: "))
            .findFirst()
            .orElseThrow();
    assertThat(usage.substring("Questions: ".length()).split(" "))
        .containsExactlyInAnyOrderElementsOf(
            files().keySet().stream()
                .map(name -> name.substring(name.indexOf('-') + 1))
                .distinct()
                .toList());
  }

  /** A budget that asks for more calls than begin would always be broken. */
  @Test
  void noBudgetAsksForMoreThanBegins() throws Exception {
    Budgets budgets = Budgets.read(FOLDER.resolve(BUDGETS));
    for (GhzFile file : files().values()) {
      double perSecond = begun(file) / (double) file.lasting().toSeconds();
      assertThat(
              budgets.check(file.name(), Map.of(Limit.RATE, perSecond)).stream()
                  .filter(check -> check.limit() == Limit.RATE))
          .as(file.name())
          .allMatch(Budgets.Check::isKept);
      assertThat(file.skipped()).as(file.name()).isLessThan((int) begun(file) / 2);
    }
  }

  private static long begun(GhzFile file) {
    Arrivals arrivals = file.schedule().arrivals();
    long begun = 0;
    while (arrivals.next() < file.lasting().toNanos()) {
      begun++;
    }
    return begun;
  }

  @Test
  void whatEachSendsFitsItsCallAndTheCallsRules() throws Exception {
    var schema = new Protoset(GeneratedProtoset.files());
    var data = new DataFiles(new Network(Collections.nCopies(200, USER), List.of(USER))).all();
    for (GhzFile file : files().values()) {
      MethodDescriptor method = schema.method(file.call());
      var rules = MessageRules.of(List.of(method.getInputType()));
      List<Map<String, Object>> rows = rows(file, data);
      var requests =
          new Requests(new Gson().toJsonTree(rows), method.getInputType(), InstantSource.system());
      for (int i = 0; i < requests.rows(); i++) {
        rules.check(DynamicMessage.parseFrom(method.getInputType(), requests.of(i)));
      }
    }
  }

  private static List<Map<String, Object>> rows(
      GhzFile file, Map<String, List<Map<String, Object>>> data) {
    Path dataFile = Objects.requireNonNull(file.dataFile(), file.name());
    String name = dataFile.getFileName().toString();
    assertThat(dataFile).isEqualTo(Path.of("target/loadtest/data", name));
    if (name.equals(DataFiles.HARVESTED_PAGES)) {
      return List.of(DataFiles.feed(USER));
    }
    return Objects.requireNonNull(data.get(name), name);
  }

  @Test
  void batchesHoldAHundredThoughTheNetworkIsSmall() {
    var data = new DataFiles(new Network(Collections.nCopies(200, USER), List.of(USER))).all();
    assertThat(data.get("lookup-hundreds.json"))
        .allSatisfy(row -> assertThat((List<?>) row.get("post_ids")).hasSize(100));
    assertThat(data.get("graph-hundreds.json"))
        .allSatisfy(row -> assertThat((List<?>) row.get("user_ids")).hasSize(100));
  }

  @Test
  void theIdsOfADemoNetworkFollowFromItsSeed() {
    Network network = Network.demo("small", 1);
    assertThat(network.users()).hasSize(1_000).doesNotHaveDuplicates();
    assertThat(network).isEqualTo(Network.demo("small", 1));
    assertThat(network).isNotEqualTo(Network.demo("small", 2));
  }
}
