package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.CircuitState;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.receive.RequestTracing;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.servlet.Filter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;

/** Tracing that is off. Loads no class of the SDK. */
enum NoTracing implements Tracing {
  INSTANCE;

  @Override
  public void sample(TracingSettings next) {}

  @Override
  public Optional<OpenTelemetry> openTelemetry() {
    return Optional.empty();
  }

  @Override
  public RequestTracing requests() {
    return RequestTracing.OFF;
  }

  @Override
  public Map<String, Filter> filters(String webhooks, String testEngine) {
    return Map.of();
  }

  @Override
  public EventPublisher publishing(EventPublisher retrying) {
    return retrying;
  }

  @Override
  public EventPublisher attempting(EventPublisher single) {
    return single;
  }

  @Override
  public BiConsumer<WebhookEvent, CompletableFuture<Long>> appending(
      BiConsumer<WebhookEvent, CompletableFuture<Long>> append) {
    return append;
  }

  @Override
  public BiConsumer<CircuitState, CircuitState> circuitChanges() {
    return (before, after) -> {};
  }

  @Override
  public ScheduledExecutorService carrying(ScheduledExecutorService scheduler) {
    return scheduler;
  }

  @Override
  public Runnable carrying(Runnable task) {
    return task;
  }
}
