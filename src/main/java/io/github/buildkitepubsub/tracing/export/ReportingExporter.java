package io.github.buildkitepubsub.tracing.export;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says when spans cannot be exported and when they can again: one line a minute at most. */
final class ReportingExporter implements SpanExporter {

  private static final Logger log = LoggerFactory.getLogger(ReportingExporter.class);

  private static final long INTERVAL_NANOS = Duration.ofMinutes(1).toNanos();

  private final SpanExporter delegate;
  private final String endpoint;
  private final LongSupplier nanoTime;
  private @Nullable Long lastLine;
  private boolean failing;
  private long lost;

  /**
   * @param endpoint named in the lines
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  ReportingExporter(SpanExporter delegate, String endpoint, LongSupplier nanoTime) {
    this.delegate = delegate;
    this.endpoint = endpoint;
    this.nanoTime = nanoTime;
  }

  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int count = spans.size();
    CompletableResultCode result = delegate.export(spans);
    return result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            succeeded();
          } else {
            failed(count, result.getFailureThrowable());
          }
        });
  }

  private synchronized void failed(int count, @Nullable Throwable failure) {
    lost += count;
    if (mayWrite()) {
      failing = true;
      log.atWarn()
          .addKeyValue("endpoint", endpoint)
          .addKeyValue("spans_lost", lost)
          .addKeyValue("reason", failure == null ? "unknown" : reason(failure))
          .log("traces are not exported; requests are not affected");
    }
  }

  private synchronized void succeeded() {
    if (failing && mayWrite()) {
      failing = false;
      log.atInfo()
          .addKeyValue("endpoint", endpoint)
          .addKeyValue("spans_lost", lost)
          .log("traces are exported again");
    }
  }

  private boolean mayWrite() {
    long now = nanoTime.getAsLong();
    if (lastLine != null && now - lastLine < INTERVAL_NANOS) {
      return false;
    }
    lastLine = now;
    return true;
  }

  /** The exporter's own exceptions tell the cause only. */
  private static String reason(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure.toString() : cause.toString();
  }

  @Override
  public CompletableResultCode flush() {
    return delegate.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return delegate.shutdown();
  }
}
