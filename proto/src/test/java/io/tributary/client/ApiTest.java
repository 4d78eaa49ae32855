package io.tributary.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.MethodOptions.IdempotencyLevel;
import com.google.protobuf.Descriptors;
import io.grpc.ServiceDescriptor;
import io.grpc.protobuf.ProtoServiceDescriptorSupplier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What clients count on, for whatever services there are among the generated classes. */
class ApiTest {
  private static List<ServiceDescriptor> services() throws Exception {
    Path classes =
        Path.of(TributaryChannel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(file -> file.matches("io.tributary.api.*Grpc\\.class"))
          .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
          .sorted()
          .map(ApiTest::descriptor)
          .toList();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static ServiceDescriptor descriptor(String stubs) {
    try {
      return (ServiceDescriptor)
          Class.forName(stubs).getMethod("getServiceDescriptor").invoke(null);
    } catch (ReflectiveOperationException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static Stream<Descriptors.MethodDescriptor> methods() throws Exception {
    return services().stream()
        .map(service -> (ProtoServiceDescriptorSupplier) service.getSchemaDescriptor())
        .flatMap(schema -> schema.getServiceDescriptor().getMethods().stream());
  }

  @Test
  void everyRpcDeclaresWhetherItCanBeRepeated() throws Exception {
    assertThat(methods())
        .hasSizeGreaterThan(20)
        .allSatisfy(
            method ->
                assertThat(method.getOptions().getIdempotencyLevel())
                    .as(method.getFullName())
                    .isNotEqualTo(IdempotencyLevel.IDEMPOTENCY_UNKNOWN));
  }

  @Test
  void everyWriteThatCanBeRepeatedIsKnownByAnIdOfTheCallers() throws Exception {
    assertThat(methods())
        .filteredOn(
            method -> method.getOptions().getIdempotencyLevel() == IdempotencyLevel.IDEMPOTENT)
        .isNotEmpty()
        // By their nature: some try what is there to be tried, the others end what is known by its
        // id.
        .filteredOn(
            method ->
                !Set.of("ReplayDeadLetters", "InvalidateUser", "EraseUser", "RefreshFeed")
                    .contains(method.getName()))
        .allSatisfy(
            method ->
                assertThat(method.getInputType().getFields())
                    .as(method.getFullName())
                    .extracting(Descriptors.FieldDescriptor::getName)
                    .containsAnyOf("request_id", "batch_id", "import_id"));
  }

  @Test
  void theRetryPolicyNamesEveryRpcThatCanBeRepeated() throws Exception {
    List<?> configured = (List<?>) TributaryChannel.serviceConfig().get("methodConfig");
    // No hedging, and no timeout that would cut short what callers set.
    assertThat(configured).hasSize(1);
    Map<?, ?> only = (Map<?, ?>) configured.get(0);
    assertThat(only.keySet().stream().map(String::valueOf))
        .containsExactlyInAnyOrder("name", "retryPolicy");
    List<?> names = (List<?>) only.get("name");
    assertThat(
            names.stream()
                .map(name -> (Map<?, ?>) name)
                .map(name -> name.get("service") + "." + name.get("method")))
        .containsExactlyInAnyOrderElementsOf(
            methods().map(Descriptors.MethodDescriptor::getFullName).collect(Collectors.toList()));
  }
}
