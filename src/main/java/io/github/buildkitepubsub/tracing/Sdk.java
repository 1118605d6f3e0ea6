package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.tracing.export.OtlpEndpoint;
import io.github.buildkitepubsub.tracing.export.OtlpExporter;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Builds the SDK that {@link TracingSettings} describe. */
final class Sdk {

  /** The Go service's numbers, which are OpenTelemetry's defaults. More spans are dropped. */
  private static final int QUEUE_SPANS = 2048;

  private static final int BATCH_SPANS = 512;

  private static final Duration BATCH_DELAY = Duration.ofSeconds(5);

  private static final Duration EXPORT_TIMEOUT = Duration.ofSeconds(10);

  /** Senders choose some values, a user agent for instance. */
  private static final int MAX_VALUE_CHARACTERS = 1024;

  private Sdk() {}

  /**
   * An SDK with a batch processor and an OTLP exporter. Nothing is sent before there are spans.
   *
   * @param sampler in the place of the settings' ratio
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  static OpenTelemetrySdk exporting(
      TracingSettings settings, Sampler sampler, LongSupplier nanoTime) {
    SpanExporter exporter =
        OtlpExporter.to(
            OtlpEndpoint.of(settings.endpoint()), headers(settings), EXPORT_TIMEOUT, nanoTime);
    return with(
        settings,
        sampler,
        BatchSpanProcessor.builder(exporter)
            .setMaxQueueSize(QUEUE_SPANS)
            .setMaxExportBatchSize(BATCH_SPANS)
            .setScheduleDelay(BATCH_DELAY)
            .setExporterTimeout(EXPORT_TIMEOUT)
            .build());
  }

  /** An SDK whose spans go to {@code processor}. */
  static OpenTelemetrySdk with(TracingSettings settings, Sampler sampler, SpanProcessor processor) {
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(resource(settings)))
                .setSampler(sampler)
                .setSpanLimits(
                    SpanLimits.builder().setMaxAttributeValueLength(MAX_VALUE_CHARACTERS).build())
                .addSpanProcessor(processor)
                .build())
        .build();
  }

  private static Map<String, String> headers(TracingSettings settings) {
    return settings.headers().entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey,
                header -> new String(header.getValue().bytes(), StandardCharsets.UTF_8)));
  }

  private static Resource resource(TracingSettings settings) {
    AttributesBuilder attributes = Attributes.builder().put("service.name", settings.serviceName());
    String version = Sdk.class.getPackage().getImplementationVersion();
    if (version != null) {
      attributes.put("service.version", version);
    }
    if (settings.environment() != null) {
      attributes.put("deployment.environment.name", settings.environment());
    }
    return Resource.create(attributes.build());
  }
}
