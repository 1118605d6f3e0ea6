package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.tracing.export.OtlpEndpoint;
import io.github.buildkitepubsub.tracing.export.OtlpExporter;
import io.github.buildkitepubsub.tracing.sampling.FailedTraces;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
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

  private static final String SERVICE_NAME = "service.name";

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
            OtlpEndpoint.of(settings.endpoint(), settings.protocol()),
            headers(settings),
            EXPORT_TIMEOUT,
            nanoTime);
    return with(
        settings,
        sampler,
        BatchSpanProcessor.builder(exporter)
            .setMaxQueueSize(QUEUE_SPANS)
            .setMaxExportBatchSize(BATCH_SPANS)
            .setScheduleDelay(BATCH_DELAY)
            .setExporterTimeout(EXPORT_TIMEOUT)
            // Those that are here because of an error.
            .setExportUnsampledSpans(true)
            .build(),
        nanoTime);
  }

  /**
   * An SDK whose spans go to {@code processor}.
   *
   * @param processor must take spans that are not sampled
   */
  static OpenTelemetrySdk with(
      TracingSettings settings, Sampler sampler, SpanProcessor processor, LongSupplier nanoTime) {
    return OpenTelemetrySdk.builder()
        // What goes on each message: the baggage is an attribute of the event.
        .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
        .setTracerProvider(
            SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(resource(settings)))
                .setSampler(sampler)
                .setSpanLimits(
                    SpanLimits.builder().setMaxAttributeValueLength(MAX_VALUE_CHARACTERS).build())
                .addSpanProcessor(new FailedTraces(processor, Sdk::isFailure, nanoTime))
                .build())
        .build();
  }

  /**
   * A request that was answered with an error of ours, or an event that was not stored or not
   * published. A sender's mistake is none, nor is an attempt that a retry makes good.
   */
  private static boolean isFailure(SpanData span) {
    return span.getStatus().getStatusCode() == StatusCode.ERROR
        && (span.getKind() == SpanKind.SERVER
            || span.getName().equals(TracedPublisher.SPAN)
            || span.getName().equals(TracedAppend.SPAN));
  }

  private static Map<String, String> headers(TracingSettings settings) {
    return settings.headers().entrySet().stream()
        .collect(
            Collectors.toUnmodifiableMap(
                Map.Entry::getKey,
                header -> new String(header.getValue().bytes(), StandardCharsets.UTF_8)));
  }

  private static Resource resource(TracingSettings settings) {
    AttributesBuilder attributes =
        Attributes.builder().put(SERVICE_NAME, TracingSettings.DEFAULT_SERVICE_NAME);
    String version = Sdk.class.getPackage().getImplementationVersion();
    if (version != null) {
      attributes.put("service.version", version);
    }
    settings.resourceAttributes().forEach(attributes::put);
    // A name of its own goes before one among the attributes, as OpenTelemetry has it.
    if (!settings.serviceName().equals(TracingSettings.DEFAULT_SERVICE_NAME)) {
      attributes.put(SERVICE_NAME, settings.serviceName());
    }
    if (settings.environment() != null) {
      attributes.put("deployment.environment.name", settings.environment());
    }
    return Resource.create(attributes.build());
  }
}
