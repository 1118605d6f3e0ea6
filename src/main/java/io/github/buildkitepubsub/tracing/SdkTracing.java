package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.receive.RequestTracing;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.servlet.Filter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tracing that is on. A stop sends what is queued, within {@value #STOP_SECONDS} seconds. */
final class SdkTracing implements Tracing {

  private static final Logger log = LoggerFactory.getLogger(SdkTracing.class);

  static final int STOP_SECONDS = 5;

  private static final TextMapPropagator PROPAGATOR =
      TextMapPropagator.composite(
          W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance());

  private final OpenTelemetrySdk sdk;
  private final LiveSampler sampler;
  private final Tracer tracer;

  SdkTracing(OpenTelemetrySdk sdk, LiveSampler sampler) {
    this.sdk = sdk;
    this.sampler = sampler;
    this.tracer = sdk.getTracer("io.github.buildkitepubsub");
  }

  @Override
  public void sample(double ratio) {
    sampler.update(ratio);
  }

  @Override
  public Optional<OpenTelemetry> openTelemetry() {
    return Optional.of(sdk);
  }

  @Override
  public RequestTracing requests() {
    return new SpanSteps(tracer);
  }

  @Override
  public Map<String, Filter> filters(String webhooks, String testEngine) {
    return Map.of(
        webhooks,
        new ServerSpanFilter(tracer, PROPAGATOR, webhooks, webhooks),
        testEngine + "/*",
        new ServerSpanFilter(tracer, PROPAGATOR, testEngine + "/{secret}", testEngine));
  }

  @Override
  public EventPublisher publishing(EventPublisher retrying) {
    return new TracedPublisher(retrying, tracer);
  }

  @Override
  public EventPublisher attempting(EventPublisher single) {
    return new TracedAttempts(single);
  }

  @Override
  public ScheduledExecutorService carrying(ScheduledExecutorService scheduler) {
    return Context.taskWrapping(scheduler);
  }

  @Override
  public Runnable carrying(Runnable task) {
    return Context.current().wrap(task);
  }

  @Override
  public void start() {
    log.atInfo().log("tracing started");
  }

  @Override
  public void stop() {
    if (!sdk.shutdown().join(STOP_SECONDS, TimeUnit.SECONDS).isSuccess()) {
      log.atWarn().log("tracing stopped before all spans were exported");
    }
  }
}
