package io.tributary.platform.grpc;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tributary.platform.failure.Failure;
import io.tributary.platform.metrics.MetricNames;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Refuses calls that are too many as soon as their headers are there, before anything is read or
 * done for them. A call counts until its handler has returned, also when its client has gone.
 */
final class SheddingInterceptor implements ServerInterceptor {
  static final Metadata.Key<String> PRIORITY =
      Metadata.Key.of("tributary-priority", Metadata.ASCII_STRING_MARSHALLER);

  private final CallsAtOnce calls;
  private final Map<CallPriority, AtomicInteger> underWay = new EnumMap<>(CallPriority.class);
  private final Map<CallPriority, Counter> shed = new EnumMap<>(CallPriority.class);

  SheddingInterceptor(CallsAtOnce calls, MeterRegistry meters) {
    this.calls = calls;
    for (CallPriority priority : CallPriority.values()) {
      var count = new AtomicInteger();
      underWay.put(priority, count);
      Gauge.builder(MetricNames.RPC_ADMITTED, count, AtomicInteger::get)
          .tag("priority", priority.label())
          .register(meters);
      shed.put(
          priority,
          Counter.builder(MetricNames.RPC_SHED).tag("priority", priority.label()).register(meters));
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    CallPriority priority = CallPriority.of(call.getMethodDescriptor(), headers.get(PRIORITY));
    if (!calls.enter(priority)) {
      Objects.requireNonNull(shed.get(priority)).increment();
      throw new Failure.Overloaded("more calls than can be answered in time", later(priority));
    }
    var admitted = new AdmittedCall<>(call, Objects.requireNonNull(underWay.get(priority)));
    try {
      return new AdmittedListener<>(next.startCall(admitted, headers), admitted);
    } catch (RuntimeException failure) {
      admitted.leave();
      throw failure;
    }
  }

  /** Not all at the same moment again, and what matters less later than what matters more. */
  private static Duration later(CallPriority priority) {
    int usual = priority == CallPriority.BULK ? 2_000 : 500;
    return Duration.ofMillis(ThreadLocalRandom.current().nextInt(usual / 2, usual + usual / 2));
  }

  private final class AdmittedCall<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final AtomicInteger ofItsPriority;
    private final AtomicBoolean left = new AtomicBoolean();

    AdmittedCall(ServerCall<Q, A> call, AtomicInteger ofItsPriority) {
      super(call);
      this.ofItsPriority = ofItsPriority;
      ofItsPriority.incrementAndGet();
    }

    @Override
    public void close(Status status, Metadata trailers) {
      leave();
      super.close(status, trailers);
    }

    void leave() {
      if (left.compareAndSet(false, true)) {
        ofItsPriority.decrementAndGet();
        calls.leave();
      }
    }
  }

  /** What comes last for a call comes after its handler, which may have failed. */
  private static final class AdmittedListener<Q> extends SimpleForwardingServerCallListener<Q> {
    private final AdmittedCall<Q, ?> call;

    AdmittedListener(ServerCall.Listener<Q> delegate, AdmittedCall<Q, ?> call) {
      super(delegate);
      this.call = call;
    }

    @Override
    public void onCancel() {
      call.leave();
      super.onCancel();
    }

    @Override
    public void onComplete() {
      call.leave();
      super.onComplete();
    }
  }
}
