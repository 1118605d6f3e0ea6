package io.github.buildkitepubsub.tracing.export;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Makes exporters to OTLP receivers. They send nothing before there are spans. */
public final class OtlpExporter {

  /** Kept, since a logger that nobody holds is collected, and its level with it. */
  private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry.exporter");

  private OtlpExporter() {}

  /**
   * An exporter that says at most once a minute that the receiver is down.
   *
   * @param headers sent with each export
   * @param timeout of one export, retries included
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public static SpanExporter to(
      OtlpEndpoint endpoint, Map<String, String> headers, Duration timeout, LongSupplier nanoTime) {
    // It logs each failed export, with a stack trace.
    LIBRARY.setLevel(Level.OFF);
    SpanExporter exporter =
        endpoint.grpc()
            ? OtlpGrpcSpanExporter.builder()
                .setEndpoint(endpoint.url())
                .setHeaders(() -> headers)
                .setTimeout(timeout)
                .build()
            : OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.url())
                .setHeaders(() -> headers)
                .setTimeout(timeout)
                .build();
    return new ReportingExporter(exporter, endpoint.url(), nanoTime);
  }
}
