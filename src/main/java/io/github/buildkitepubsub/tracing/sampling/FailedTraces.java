package io.github.buildkitepubsub.tracing.sampling;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Keeps the spans of a trace that is not sampled until the last one that is open in this process
 * ends, and then passes them on if one of them failed, else forgets them. Sampled spans go by. It
 * holds nothing while {@link LiveSampler} does not keep errors: there are no such spans then.
 *
 * <p>It is bounded in spans and in time. Beyond that the oldest trace is decided by what is known
 * of it; what comes of it later is a trace of its own here. Thread-safe.
 */
public final class FailedTraces implements SpanProcessor {

  /** As many as wait for an export. */
  static final int MAX_SPANS = 2048;

  /** Longer than an event's attempts take. */
  static final Duration MAX_AGE = Duration.ofMinutes(2);

  private final SpanProcessor next;
  private final Predicate<SpanData> isFailure;
  private final LongSupplier nanoTime;

  /** By their identifiers, oldest first. */
  private final Map<String, Trace> traces = new LinkedHashMap<>();

  private int spans;

  /** Spans of one trace: those that have ended, and how many are open. */
  private static final class Trace {
    private final List<ReadableSpan> ended = new ArrayList<>();
    private final long since;
    private int open;
    private boolean isFailed;

    Trace(long since) {
      this.since = since;
    }
  }

  /**
   * @param next must take spans that are not sampled
   * @param isFailure whether a span makes its trace one to keep
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public FailedTraces(SpanProcessor next, Predicate<SpanData> isFailure, LongSupplier nanoTime) {
    this.next = next;
    this.isFailure = isFailure;
    this.nanoTime = nanoTime;
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {
    if (!span.getSpanContext().isSampled()) {
      begin(span.getSpanContext().getTraceId());
    }
  }

  private synchronized void begin(String traceId) {
    long now = nanoTime.getAsLong();
    Iterator<Trace> oldest = traces.values().iterator();
    while (oldest.hasNext()) {
      Trace trace = oldest.next();
      if (spans < MAX_SPANS && now - trace.since < MAX_AGE.toNanos()) {
        break;
      }
      oldest.remove();
      decide(trace);
    }
    traces.computeIfAbsent(traceId, id -> new Trace(now)).open++;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (span.getSpanContext().isSampled()) {
      next.onEnd(span);
    } else {
      end(span.getSpanContext().getTraceId(), span, isFailure.test(span.toSpanData()));
    }
  }

  private synchronized void end(String traceId, ReadableSpan span, boolean isFailed) {
    Trace trace = traces.computeIfAbsent(traceId, id -> new Trace(nanoTime.getAsLong()));
    trace.ended.add(span);
    spans++;
    trace.isFailed |= isFailed;
    trace.open--;
    if (trace.open <= 0) {
      traces.remove(traceId);
      decide(trace);
    }
  }

  private void decide(Trace trace) {
    spans -= trace.ended.size();
    if (trace.isFailed) {
      trace.ended.forEach(next::onEnd);
    }
  }

  /** How many spans are held. */
  synchronized int held() {
    return spans;
  }

  @Override
  public boolean isStartRequired() {
    return true;
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode forceFlush() {
    return next.forceFlush();
  }

  /** Decides every trace by what is known of it. */
  @Override
  public CompletableResultCode shutdown() {
    synchronized (this) {
      traces.values().forEach(this::decide);
      traces.clear();
    }
    return next.shutdown();
  }
}
