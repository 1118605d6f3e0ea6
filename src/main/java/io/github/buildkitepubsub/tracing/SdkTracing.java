package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.CircuitState;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.receive.RequestTracing;
import io.github.buildkitepubsub.tracing.sampling.LiveSampler;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import jakarta.servlet.Filter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tracing that is on. A stop sends what is queued, within {@value #STOP_SECONDS} seconds. */
final class SdkTracing implements Tracing {

  private static final Logger log = LoggerFactory.getLogger(SdkTracing.class);

  static final int STOP_SECONDS = 5;

  private final OpenTelemetrySdk sdk;
  private final LiveSampler sampler;
  private final Propagators propagators;
  private final Tracer tracer;

  SdkTracing(OpenTelemetrySdk sdk, LiveSampler sampler, Propagators propagators) {
    this.sdk = sdk;
    this.sampler = sampler;
    this.propagators = propagators;
    this.tracer = sdk.getTracer("io.github.buildkitepubsub");
  }

  @Override
  public void sample(TracingSettings next) {
    sampler.update(next.sampler(), next.samplingRatio(), next.sampling());
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
        new ServerSpanFilter(tracer, propagators, webhooks, webhooks),
        testEngine + "/*",
        new ServerSpanFilter(tracer, propagators, testEngine + "/{secret}", testEngine));
  }

  @Override
  public EventPublisher publishing(EventPublisher retrying) {
    return new TracedPublisher(retrying, tracer);
  }

  @Override
  public EventPublisher attempting(EventPublisher single) {
    return new TracedAttempts(single, tracer);
  }

  @Override
  public BiConsumer<WebhookEvent, CompletableFuture<Long>> appending(
      BiConsumer<WebhookEvent, CompletableFuture<Long>> append) {
    return new TracedAppend(append, tracer);
  }

  @Override
  public BiConsumer<CircuitState, CircuitState> circuitChanges() {
    return (before, after) ->
        Span.current()
            .addEvent(
                "circuit breaker changed",
                Attributes.of(Keys.FROM, before.toString(), Keys.TO, after.toString()));
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
