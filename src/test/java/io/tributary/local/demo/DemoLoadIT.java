package io.tributary.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.tributary.api.imports.v1.ImportItem;
import io.tributary.api.imports.v1.ImportRequest;
import io.tributary.api.imports.v1.ImportServiceGrpc;
import io.tributary.harness.Counters;
import io.tributary.harness.OwnService;
import io.tributary.harness.Service;
import io.tributary.harness.WithService;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The network comes in by the same door as anybody's data. */
@WithService
class DemoLoadIT {
  private static final DemoSize TINY = new DemoSize("tiny", 40, 10, 5, 3, 4);

  private static DemoNetwork network(Service service) {
    return new DemoNetwork(7, TINY, service.clock().instant());
  }

  @Test
  void allOfItIsWritten(Service service) throws InterruptedException {
    DemoNetwork network = network(service);
    var lines = new ArrayList<String>();
    var load = new DemoLoad(network, service.channel(), lines::add);
    assertThat(load.run()).isTrue();
    assertThat(load.summary().getRefusalsList()).isEmpty();
    assertThat(load.summary().getNextItem()).isEqualTo(network.items());
    assertThat(service.database().count("SELECT count(*) FROM users")).isEqualTo(40);
    assertThat(service.database().count("SELECT count(*) FROM engagement_events WHERE kind = 1"))
        .isEqualTo(service.database().count("SELECT sum(views) FROM post_counters"))
        .isPositive();
    Counters.areRight(service.database());
    assertThat(lines.getLast()).contains("0 s left");
  }

  @Test
  void whatIsThereIsNotLoadedAgain(Service service) throws InterruptedException {
    new DemoLoad(network(service), service.channel(), line -> {}).run();
    long events = service.database().count("SELECT count(*) FROM outbox");
    assertThat(new DemoLoad(network(service), service.channel(), line -> {}).run()).isFalse();
    assertThat(service.database().count("SELECT count(*) FROM outbox")).isEqualTo(events);
  }

  @Test
  void aLoadThatWasCutGoesOn(Service service) throws Exception {
    DemoNetwork network = network(service);
    var items = new ArrayList<ImportItem>();
    network.each(items::add);
    send(service, network, items.subList(0, 77));
    var load = new DemoLoad(network, service.channel(), line -> {});
    assertThat(load.run()).isTrue();
    assertThat(load.summary().getWritten() + load.summary().getUnchanged()).isEqualTo(items.size());
  }

  /** A connection that is over at its age ends the stream, long before the network is in. */
  @Test
  void aLoadOutlivesItsConnections() throws Exception {
    try (Service service =
        OwnService.ready(
            "connections",
            Map.of(
                "server.max-connection-age", "300ms", "server.max-connection-age-grace", "10ms"))) {
      var network = new DemoNetwork(7, DemoSize.SMALL, service.clock().instant());
      var load = new DemoLoad(network, service.channel(), line -> {});
      assertThat(load.run()).isTrue();
      assertThat(load.summary().getNextItem()).isEqualTo(network.items());
      assertThat(load.summary().getRefusalsList()).isEmpty();
    }
  }

  @Test
  void aLoadWhoseAnswerIsLostIsThere(Service service) throws Exception {
    var answers = new AtomicInteger();
    Channel losing = ClientInterceptors.intercept(service.channel(), new LostAnswer(answers));
    DemoNetwork network = network(service);
    var load = new DemoLoad(network, losing, line -> {});
    assertThat(load.run()).isTrue();
    assertThat(answers).hasValue(1);
    assertThat(load.summary().getNextItem()).isEqualTo(network.items());
  }

  /** The connection breaks when an import is through. */
  private record LostAnswer(AtomicInteger answers) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      ClientCall<Q, A> call = next.newCall(method, options);
      return method.getType() == MethodDescriptor.MethodType.UNARY
          ? call
          : new SimpleForwardingClientCall<>(call) {
            @Override
            public void start(Listener<A> listener, Metadata headers) {
              super.start(losing(listener), headers);
            }
          };
    }

    private <A> ClientCall.Listener<A> losing(ClientCall.Listener<A> listener) {
      return new SimpleForwardingClientCallListener<>(listener) {
        @Override
        public void onMessage(A answer) {
          answers.incrementAndGet();
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
          super.onClose(status.isOk() ? Status.UNAVAILABLE : status, trailers);
        }
      };
    }
  }

  private static void send(Service service, DemoNetwork network, List<ImportItem> items)
      throws Exception {
    var call = ImportServiceGrpc.newBlockingV2Stub(service.channel()).import_();
    call.write(
        ImportRequest.newBuilder().setImportId(network.importId()).addAllItems(items).build());
    call.halfClose();
    assertThat(call.read()).isNotNull();
  }
}
