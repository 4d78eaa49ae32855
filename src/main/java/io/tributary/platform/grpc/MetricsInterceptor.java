package io.tributary.platform.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tributary.platform.metrics.MetricNames;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Times every call from its headers to its status. Labels: our own methods, and gRPC's 17 codes.
 */
final class MetricsInterceptor implements ServerInterceptor {
  private record Key(String method, Status.Code code) {}

  private final MeterRegistry meters;
  private final AtomicInteger inFlight;
  private final ConcurrentMap<Key, Timer> timers = new ConcurrentHashMap<>();

  MetricsInterceptor(MeterRegistry meters) {
    this.meters = meters;
    this.inFlight = meters.gauge(MetricNames.RPC_IN_FLIGHT, new AtomicInteger());
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    long start = System.nanoTime();
    inFlight.incrementAndGet();
    var counted = new CountedCall<>(call, start);
    return new io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<Q>(
        next.startCall(counted, headers)) {
      @Override
      public void onCancel() {
        counted.ended(Status.Code.CANCELLED);
        super.onCancel();
      }
    };
  }

  private final class CountedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final long start;
    private boolean ended;

    CountedCall(ServerCall<Q, A> call, long start) {
      super(call);
      this.start = start;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      ended(status.getCode());
      super.close(status, trailers);
    }

    synchronized void ended(Status.Code code) {
      if (!ended) {
        ended = true;
        inFlight.decrementAndGet();
        timers
            .computeIfAbsent(
                new Key(getMethodDescriptor().getFullMethodName(), code),
                MetricsInterceptor.this::timer)
            .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
      }
    }
  }

  private Timer timer(Key key) {
    return Timer.builder(MetricNames.RPC)
        .tag("method", key.method())
        .tag("code", key.code().name())
        .publishPercentileHistogram()
        .minimumExpectedValue(Duration.ofMillis(1))
        .maximumExpectedValue(Duration.ofSeconds(30))
        .register(meters);
  }
}
