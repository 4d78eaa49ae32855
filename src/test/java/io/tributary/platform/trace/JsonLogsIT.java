package io.tributary.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.tributary.api.admin.v1.AdminServiceGrpc;
import io.tributary.api.admin.v1.BreakerStatesRequest;
import io.tributary.harness.Eventually;
import io.tributary.harness.ServiceProcess;
import io.tributary.harness.Stores;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class JsonLogsIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  /** As shipped; tests have a file of their own. */
  private static final Map<String, String> LOGS =
      Map.of("logback.configurationFile", "logback.xml", "LOG_FORMAT", "json");

  private static void breakers(int port) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-correlation-id", Metadata.ASCII_STRING_MARSHALLER), "ours-to-know");
    headers.put(
        Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER),
        "00-" + TRACE + "-00f067aa0ba902b7-01");
    try {
      var unused =
          AdminServiceGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
              .withDeadlineAfter(30, TimeUnit.SECONDS)
              .breakerStates(BreakerStatesRequest.getDefaultInstance());
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void aLineIsAnObjectWithTheIdsOfItsCall() throws Exception {
    Stores.postgres().ensureDatabase("json_logs");
    Stores.postgres().migrations("json_logs").up();
    try (ServiceProcess pod = new ServiceProcess(Stores.postgres(), "json_logs", LOGS)) {
      pod.awaitReady();
      breakers(pod.grpcPort());
      var mapper = new ObjectMapper();
      Eventually.holds(() -> audited(pod).size() == 2);
      List<String> lines = audited(pod);
      JsonNode line = mapper.readTree(lines.getFirst());
      assertThat(line.at("/level").asText()).isEqualTo("INFO");
      assertThat(line.at("/formattedMessage").asText())
          .isEqualTo("tributary.admin.v1.AdminService/BreakerStates is called by anonymous");
      JsonNode end = mapper.readTree(lines.getLast());
      assertThat(end.at("/formattedMessage").asText())
          .isEqualTo("tributary.admin.v1.AdminService/BreakerStates by anonymous ended with OK");
      for (JsonNode each : List.of(line, end)) {
        assertThat(each.at("/mdc/correlation_id").asText()).isEqualTo("ours-to-know");
        assertThat(each.at("/mdc/trace_id").asText()).isEqualTo(TRACE);
      }
    }
  }

  private static List<String> audited(ServiceProcess pod) {
    return pod.log().lines().filter(line -> line.contains("tributary.audit")).toList();
  }
}
