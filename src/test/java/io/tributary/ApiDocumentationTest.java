package io.tributary;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import io.tributary.platform.grpc.CallPriority;
import io.tributary.platform.grpc.DefaultDeadlines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/api.md tells the truth: callers plan their retries and deadlines by it. */
class ApiDocumentationTest {
  private static final String PAGE = "api.md";

  /** An upper-case string that is a call's first argument, or one of two it is chosen from. */
  private static final Pattern REASON = Pattern.compile("[(?:]\\s*\"([A-Z][A-Z_]{5,})\"");

  private static List<ServiceDescriptor> services() throws IOException {
    Path proto = Path.of("proto", "tributary");
    try (Stream<Path> files = Files.walk(proto)) {
      return files
          .map(Path::toString)
          .filter(file -> file.endsWith(".proto"))
          .sorted()
          .flatMap(file -> declaredIn(Path.of(file)))
          .toList();
    }
  }

  private static Stream<ServiceDescriptor> declaredIn(Path file) {
    try {
      String text = Files.readString(file);
      String javaPackage = text.replaceFirst("(?s).*option java_package = \"([^\"]+)\".*", "$1");
      return Pattern.compile("(?m)^service (\\w+) ")
          .matcher(text)
          .results()
          .map(found -> descriptor(javaPackage + "." + found.group(1) + "Grpc"));
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static ServiceDescriptor descriptor(String stubs) {
    try {
      var service =
          (io.grpc.ServiceDescriptor)
              Class.forName(stubs).getMethod("getServiceDescriptor").invoke(null);
      return ((ProtoServiceDescriptorSupplier) service.getSchemaDescriptor())
          .getServiceDescriptor();
    } catch (ReflectiveOperationException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static Map<String, MethodDescriptor> methods(ServiceDescriptor service) {
    return service.getMethods().stream()
        .collect(Collectors.toMap(MethodDescriptor::getName, Function.identity()));
  }

  private static Map<String, List<String>> documented(ServiceDescriptor service) {
    Map<String, List<String>> rows = DocumentedTable.below(PAGE, service.getName());
    rows.remove("RPC");
    return rows;
  }

  private static String cell(ServiceDescriptor service, String method, int column) {
    return documented(service).getOrDefault(method, List.of("not documented", "")).get(column);
  }

  private static String seconds(MethodDescriptor method) {
    return DefaultDeadlines.of(method).toSeconds() + " s";
  }

  private static String retrySafety(MethodDescriptor method) {
    return switch (method.getOptions().getIdempotencyLevel()) {
      case NO_SIDE_EFFECTS -> "safe: it changes nothing";
      case IDEMPOTENT ->
          method.getInputType().findFieldByName("request_id") == null
              ? "safe: what is there stays"
              : "safe with the same request_id";
      case IDEMPOTENCY_UNKNOWN -> "not safe";
    };
  }

  @Test
  void everyRpcIsDocumentedAndNothingElse() throws IOException {
    assertThat(services())
        .hasSizeGreaterThanOrEqualTo(4)
        .allSatisfy(
            service ->
                assertThat(documented(service).keySet())
                    .as(service.getFullName())
                    .containsExactlyInAnyOrderElementsOf(methods(service).keySet()));
  }

  @Test
  void theDocumentedDeadlinesAreTheOnesInForce() throws IOException {
    assertThat(services())
        .allSatisfy(
            service ->
                methods(service)
                    .forEach(
                        (name, method) ->
                            assertThat(cell(service, name, 0))
                                .as(method.getFullName())
                                .isEqualTo(seconds(method))));
  }

  @Test
  void theDocumentedRetrySafetyIsWhatTheProtoFilesDeclare() throws IOException {
    assertThat(services())
        .allSatisfy(
            service ->
                methods(service)
                    .forEach(
                        (name, method) ->
                            assertThat(cell(service, name, 1))
                                .as(method.getFullName())
                                .isEqualTo(retrySafety(method))));
  }

  @Test
  void theDocumentedPrioritiesAreTheOnesInForce() throws IOException {
    var declared = new LinkedHashMap<String, List<String>>();
    for (ServiceDescriptor service : services()) {
      methods(service)
          .forEach(
              (name, method) -> {
                CallPriority usual = CallPriority.usual(method);
                CallPriority atMost = CallPriority.atMost(method);
                if (usual != CallPriority.LIVE || atMost != CallPriority.CRITICAL) {
                  declared.put(name, List.of(usual.label(), atMost.label()));
                }
              });
    }
    Map<String, List<String>> rows = DocumentedTable.below(PAGE, "Priority");
    rows.remove("RPC");
    assertThat(rows).containsExactlyInAnyOrderEntriesOf(declared);
  }

  @Test
  void everyReasonIsTabulatedAndNoneThatIsNotUsed() throws IOException {
    var used = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
      for (Path file : files.filter(ApiDocumentationTest::mayNameReasons).toList()) {
        REASON.matcher(Files.readString(file)).results().forEach(found -> used.add(found.group(1)));
      }
    }
    Map<String, List<String>> rows = DocumentedTable.below(PAGE, "Reasons");
    rows.remove("reason");
    assertThat(used).contains("INVALID_FIELD", "BATCH_TOO_LARGE", "INTERNAL", "CANCELLED");
    assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(used);
  }

  /** What happens behind the API has words of its own: relationships in Neo4j, states of health. */
  private static boolean mayNameReasons(Path file) {
    String name = file.toString();
    return name.endsWith(".java") && !name.contains("/projection/") && !name.contains("/outbox/");
  }
}
