package io.github.buildkitepubsub.tracing;

import io.dropwizard.lifecycle.Managed;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.CircuitState;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.receive.RequestTracing;
import io.github.buildkitepubsub.tracing.sampling.LiveSampler;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.servlet.Filter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * What tracing adds to the stages. Switched off, it adds nothing: each method gives back what it
 * was given, so that requests pay nothing.
 *
 * <p>As a managed object it must be the first, so that it stops last and takes every span along.
 */
public sealed interface Tracing extends Managed permits NoTracing, SdkTracing {

  /**
   * What the settings ask for.
   *
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  static Tracing of(TracingSettings settings, LongSupplier nanoTime) {
    if (!settings.enabled()) {
      return NoTracing.INSTANCE;
    }
    LiveSampler sampler =
        new LiveSampler(settings.sampler(), settings.samplingRatio(), settings.sampling());
    return new SdkTracing(
        Sdk.exporting(settings, sampler, nanoTime),
        sampler,
        Propagators.of(settings.propagators()));
  }

  /** Traces that begin from now on are sampled as {@code next} says; its other keys are fixed. */
  void sample(TracingSettings next);

  /** For the client of Pub/Sub, which then adds spans, and their context to each message. */
  Optional<OpenTelemetry> openTelemetry();

  /** For the edge, which then adds spans for a request's steps. */
  RequestTracing requests();

  /**
   * Filters that make the server spans, by their URL patterns.
   *
   * @param webhooks where webhooks are posted
   * @param testEngine what stands before the secret in the address of Test Engine's webhooks
   */
  Map<String, Filter> filters(String webhooks, String testEngine);

  /** {@code retrying}, with a span for each event. */
  EventPublisher publishing(EventPublisher retrying);

  /** {@code single}, which is one attempt, with a span for each retry. */
  EventPublisher attempting(EventPublisher single);

  /** {@code append}, which stores an event in the spool, with a span for each. */
  BiConsumer<WebhookEvent, CompletableFuture<Long>> appending(
      BiConsumer<WebhookEvent, CompletableFuture<Long>> append);

  /** Notes a change of the circuit breaker, from one state to another, where it was caused. */
  BiConsumer<CircuitState, CircuitState> circuitChanges();

  /** {@code scheduler}, whose tasks have the trace of whoever scheduled them. */
  ScheduledExecutorService carrying(ScheduledExecutorService scheduler);

  /** {@code task}, which has the trace of whoever calls this, wherever it runs. */
  Runnable carrying(Runnable task);
}
