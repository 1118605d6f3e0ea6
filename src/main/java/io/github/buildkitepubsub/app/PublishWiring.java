package io.github.buildkitepubsub.app;

import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LivePart;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.metrics.PrometheusPublishMetrics;
import io.github.buildkitepubsub.operate.task.CircuitBreakerTask;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.publish.CircuitBreakerSettings;
import io.github.buildkitepubsub.publish.CircuitBreakingPublisher;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MeteredPublisher;
import io.github.buildkitepubsub.publish.PublisherHealthCheck;
import io.github.buildkitepubsub.publish.RetryingPublisher;
import io.github.buildkitepubsub.publish.ordering.OrderedPublisher;
import io.github.buildkitepubsub.publish.pubsub.OrderingKey;
import io.github.buildkitepubsub.publish.pubsub.OutstandingSettings;
import io.github.buildkitepubsub.publish.pubsub.PubSubClient;
import io.github.buildkitepubsub.tracing.Tracing;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * The way to Pub/Sub: the publisher with its decorators, their health checks, metrics and live
 * settings.
 */
final class PublishWiring {

  private final RelayConfiguration configuration;
  private final Environment environment;
  private final PrometheusRegistry prometheus;
  private final Tracing tracing;
  private final ScheduledExecutorService timer;
  private final Consumer<OperatorTask> tasks;
  private final Consumer<LivePart> live;
  private final LongSupplier nanoTime = System::nanoTime;

  PublishWiring(
      RelayConfiguration configuration,
      Environment environment,
      PrometheusRegistry prometheus,
      Tracing tracing,
      ScheduledExecutorService timer,
      Consumer<OperatorTask> tasks,
      Consumer<LivePart> live) {
    this.configuration = configuration;
    this.environment = environment;
    this.prometheus = prometheus;
    this.tracing = tracing;
    this.timer = timer;
    this.tasks = tasks;
    this.live = live;
  }

  /**
   * The way to Pub/Sub.
   *
   * @param spooled for the forwarder, which bounds what it works on
   * @param direct for events that are not in the spool
   */
  record Publishers(EventPublisher spooled, EventPublisher direct) {}

  /**
   * Ordered(Metered(Watched(Traced(Retrying(CircuitBreaking(Traced(PubSub))))))).
   *
   * <ul>
   *   <li>The breaker sees each attempt, and refuses one without a call, so without a span.
   *   <li>Retrying is the one layer that retries; what the breaker refuses is not tried again.
   *   <li>Watched and Metered see each publish's outcome once, after its last attempt.
   *   <li>Ordered, if there is an ordering key, waits outside of all that, so that a retry is not
   *       overtaken, and waiting is not counted as publishing. What it refuses is counted.
   * </ul>
   */
  Publishers publishers(PubSubClient client, PublisherHealthCheck check) {
    PrometheusPublishMetrics metrics =
        new PrometheusPublishMetrics(prometheus, configuration.tracing().enabled());
    metrics.observeOutstanding(client::outstanding);
    EventPublisher pubsub =
        tracing.attempting(client.events(new MessageFormat(configuration.event()), metrics));
    RetryingPublisher retrying =
        new RetryingPublisher(
            breaking(pubsub, metrics),
            configuration.publish().retry(),
            metrics,
            tracing.carrying(timer),
            () -> ThreadLocalRandom.current().nextDouble(),
            nanoTime);
    environment.lifecycle().manage(retrying);
    live.accept(
        LivePart.named(
            "retries", next -> () -> retrying.update(next.configuration().publish().retry())));
    UnaryOperator<EventPublisher> watched =
        publisher ->
            new MeteredPublisher(check.watching(tracing.publishing(publisher)), metrics, nanoTime);
    EventPublisher metered = watched.apply(retrying);
    OrderingKey ordering = configuration.pubsub().orderingKey();
    if (ordering == OrderingKey.NONE) {
      return new Publishers(metered, metered);
    }
    OrderedPublisher ordered = new OrderedPublisher(metered, ordering::of);
    OutstandingSettings bound = configuration.pubsub().outstanding();
    return new Publishers(
        ordered,
        ordered.within(
            bound.messages(), bound.size().toBytes(), watched.apply(OrderedPublisher::overloaded)));
  }

  private EventPublisher breaking(EventPublisher pubsub, PrometheusPublishMetrics metrics) {
    CircuitBreakerSettings settings = configuration.publish().circuitBreaker();
    if (!settings.enabled()) {
      environment.healthChecks().register("circuit-breaker", HealthWiring.switchedOff());
      return pubsub;
    }
    CircuitBreakingPublisher breaking =
        new CircuitBreakingPublisher(pubsub, settings, metrics, tracing.circuitChanges(), nanoTime);
    metrics.observeCircuit(() -> breaking.status().state());
    live.accept(
        LivePart.named(
            "circuit breaker",
            next -> () -> breaking.update(next.configuration().publish().circuitBreaker())));
    environment.healthChecks().register("circuit-breaker", breaking.healthCheck());
    tasks.accept(new CircuitBreakerTask(breaking));
    return breaking;
  }
}
