package io.tributary.platform.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Begins the trace of each call. Whatever becomes of the collector, calls do not wait for it: what
 * it does not take in time is dropped.
 */
@Singleton
public final class Traces {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final @Nullable OpenTelemetrySdk sdk;
  private final Tracer tracer;
  private final InstantSource clock;

  Traces(TracingConfig config, InstantSource clock) {
    this.clock = clock;
    this.sdk = config.endpoint().isEmpty() ? null : sdk(config);
    OpenTelemetry telemetry = sdk == null ? OpenTelemetry.noop() : sdk;
    this.tracer = telemetry.getTracer("io.tributary");
  }

  private static OpenTelemetrySdk sdk(TracingConfig config) {
    var exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(config.endpoint()).setTimeout(PATIENCE).build();
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setResource(
                    Resource.getDefault().toBuilder().put("service.name", "tributary").build())
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(config.share())))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build())
        .build();
  }

  /**
   * Of a call that begins now, as part of the caller's trace if its headers name one.
   *
   * @param method the RPC's full name
   */
  public <H> Trace begin(String method, H headers, TextMapGetter<H> getter) {
    Context caller =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, getter);
    return new Trace(
        tracer,
        clock,
        tracer
            .spanBuilder(method)
            .setParent(caller)
            .setSpanKind(SpanKind.SERVER)
            .setAttribute(AttributeKey.stringKey("rpc.system"), "grpc")
            .startSpan(),
        caller);
  }

  @PreDestroy
  void close() {
    if (sdk != null) {
      sdk.close();
    }
  }
}
