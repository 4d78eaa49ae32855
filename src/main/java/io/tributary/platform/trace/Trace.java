package io.tributary.platform.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** What one call was busy with. */
public final class Trace {
  private static final AttributeKey<String> STORE = AttributeKey.stringKey("db.system.name");
  private static final AttributeKey<String> STATEMENT = AttributeKey.stringKey("db.query.summary");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("tributary.outcome");
  private static final AttributeKey<String> CORRELATION =
      AttributeKey.stringKey("tributary.correlation_id");
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("rpc.response.status_code");

  private final Tracer tracer;
  private final InstantSource clock;
  private final Span span;
  private final Context context;

  Trace(Tracer tracer, InstantSource clock, Span span, Context caller) {
    this.tracer = tracer;
    this.clock = clock;
    this.span = span;
    this.context = caller.with(span);
  }

  /** Nothing if neither the caller nor we trace it. */
  public @Nullable String id() {
    return span.getSpanContext().isValid() ? span.getSpanContext().getTraceId() : null;
  }

  public void correlate(String id) {
    span.setAttribute(CORRELATION, id);
  }

  /** A store was asked, and has answered just now. */
  public void asked(String store, String statement, long nanos, String outcome) {
    if (!span.isRecording()) {
      return;
    }
    Instant now = clock.instant();
    Span asked =
        tracer
            .spanBuilder(store + " " + statement)
            .setParent(context)
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(now.minusNanos(nanos))
            .setAttribute(STORE, store)
            .setAttribute(STATEMENT, statement)
            .setAttribute(OUTCOME, outcome)
            .startSpan();
    if (!outcome.equals("ok")) {
      asked.setStatus(StatusCode.ERROR);
    }
    asked.end(now);
  }

  /**
   * @param code gRPC's name of it
   * @param defect whether it is our fault, as opposed to the caller's
   */
  public void ended(String code, boolean defect) {
    span.setAttribute(STATUS, code);
    if (defect) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}
