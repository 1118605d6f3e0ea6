package io.github.buildkitepubsub.app;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LivePart;
import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.deadletter.MeteredDeadLetterQueue;
import io.github.buildkitepubsub.deadletter.TopicDeadLetterQueue;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.forward.BuryingForwarder;
import io.github.buildkitepubsub.forward.DeadLetterTarget;
import io.github.buildkitepubsub.forward.Drain;
import io.github.buildkitepubsub.forward.DurabilityHealthCheck;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.forward.Forwarder;
import io.github.buildkitepubsub.forward.Outcome;
import io.github.buildkitepubsub.forward.SpoolingForwarder;
import io.github.buildkitepubsub.forward.Trial;
import io.github.buildkitepubsub.metrics.PrometheusDeadLetterMetrics;
import io.github.buildkitepubsub.metrics.PrometheusForwardMetrics;
import io.github.buildkitepubsub.metrics.PrometheusSpoolMetrics;
import io.github.buildkitepubsub.operate.delivery.SpoolTask;
import io.github.buildkitepubsub.operate.task.DrainTask;
import io.github.buildkitepubsub.operate.task.OperatorTask;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.PublisherHealthCheck;
import io.github.buildkitepubsub.publish.pubsub.OrderingKey;
import io.github.buildkitepubsub.publish.pubsub.PubSubClient;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.spool.SpoolDisk;
import io.github.buildkitepubsub.spool.SpoolHealthCheck;
import io.github.buildkitepubsub.spool.sqlite.SqliteSpool;
import io.github.buildkitepubsub.tracing.Tracing;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an event that was received: the spool, the forwarder, the publisher with its
 * decorators, the dead letters, and the tasks of operators that act on them.
 *
 * <p>What stops later is registered earlier: the spool outlives the client, so that what is
 * published last is taken out of it.
 */
final class DeliveryWiring {

  private final RelayConfiguration configuration;
  private final Environment environment;
  private final PrometheusRegistry prometheus;
  private final Tracing tracing;
  private final ScheduledExecutorService timer;
  private final Consumer<OperatorTask> tasks;
  private final Consumer<LivePart> live;
  private final InstantSource clock = InstantSource.system();
  private final LongSupplier nanoTime = System::nanoTime;

  DeliveryWiring(
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
   * What the edge needs of it.
   *
   * @param burying stores an event that is not to be published; null if there is no dead letter
   *     topic
   * @param trial sends an event of an operator's the same way
   */
  record Delivery(
      EventForwarder forwarder,
      @Nullable Function<DeadLetter, CompletionStage<Outcome>> burying,
      Trial trial) {}

  Delivery delivery() {
    SqliteSpool spool = spool();
    PubSubClient client =
        new PubSubClient(
            configuration.pubsub(),
            connection(spool),
            configuration.deadLetter().effectiveTopicId(),
            tracing.openTelemetry());
    environment.lifecycle().manage(client);
    PublisherHealthCheck check = new PublisherHealthCheck(clock);
    environment.healthChecks().register("pubsub", check);
    PublishWiring.Publishers publishers =
        new PublishWiring(configuration, environment, prometheus, tracing, timer, tasks, live)
            .publishers(client, check);
    DeadLetterQueue deadLetters = deadLetters(client.deadLetters());
    PrometheusForwardMetrics metrics =
        new PrometheusForwardMetrics(prometheus, configuration.tracing().enabled());
    EventForwarder direct = EventForwarder.to(publishers.direct(), metrics, clock);
    if (deadLetters != null) {
      direct = new BuryingForwarder(direct, deadLetters, clock);
    }
    if (spool == null) {
      environment.healthChecks().register(DurabilityHealthCheck.NAME, DurabilityHealthCheck.none());
      return new Delivery(
          direct,
          deadLetters == null
              ? null
              : letter -> deadLetters.bury(letter).thenApply(Outcome.Buried::new),
          Trial.through(direct, nanoTime));
    }
    environment
        .healthChecks()
        .register(DurabilityHealthCheck.NAME, new DurabilityHealthCheck(spool::status, check));
    Forwarder forwarder = forwarder(spool, publishers.spooled(), deadLetters, metrics);
    SpoolingForwarder spooling = spooling(spool, forwarder, direct, metrics);
    return new Delivery(
        spooling,
        deadLetters == null ? null : letter -> spooling.bury(letter, deadLetters),
        Trial.through(spool, forwarder, nanoTime));
  }

  private @Nullable SqliteSpool spool() {
    if (!configuration.spool().enabled()) {
      environment.healthChecks().register(SpoolHealthCheck.NAME, HealthWiring.switchedOff());
      return null;
    }
    PrometheusSpoolMetrics metrics = new PrometheusSpoolMetrics(prometheus);
    SqliteSpool spool =
        new SqliteSpool(
            configuration.spool(), parser(), metrics, clock, nanoTime, new SplittableRandom());
    metrics.observe(spool::status, clock);
    metrics.observeBacklog(configuration.pubsub().topicId(), spool::status);
    metrics.observeDisk(new SpoolDisk(Path.of(configuration.spool().directory())));
    environment.lifecycle().manage(spool);
    environment.healthChecks().register(SpoolHealthCheck.NAME, new SpoolHealthCheck(spool));
    return spool;
  }

  /** What was stored is read again with the redactions that are in force by then. */
  private Supplier<EventParser> parser() {
    AtomicReference<EventParser> parser =
        new AtomicReference<>(new EventParser(configuration.event()));
    live.accept(
        LivePart.named(
            "redaction of what is in the spool",
            next -> {
              EventParser other = new EventParser(next.configuration().event());
              return () -> parser.set(other);
            }));
    return parser::get;
  }

  private @Nullable DeadLetterQueue deadLetters(@Nullable MessagePublisher topic) {
    return topic == null
        ? null
        : new MeteredDeadLetterQueue(
            new TopicDeadLetterQueue(topic, format()), new PrometheusDeadLetterMetrics(prometheus));
  }

  private Forwarder forwarder(
      SqliteSpool spool,
      EventPublisher publisher,
      @Nullable DeadLetterQueue deadLetters,
      PrometheusForwardMetrics metrics) {
    OrderingKey ordering = configuration.pubsub().orderingKey();
    Forwarder forwarder =
        new Forwarder(
            spool,
            publisher,
            deadLetters,
            configuration.forward(),
            ordering == OrderingKey.NONE ? null : ordering::of,
            metrics,
            clock,
            nanoTime,
            timer);
    metrics.observeInFlight(forwarder::inFlight);
    environment.lifecycle().manage(forwarder);
    tasks.accept(drainTask(spool, forwarder, deadLetters));
    tasks.accept(new SpoolTask(spool, forwarder, clock));
    return forwarder;
  }

  /** What the spool takes goes through the forwarder; what it does not take goes directly. */
  private SpoolingForwarder spooling(
      SqliteSpool spool,
      Forwarder forwarder,
      EventForwarder direct,
      PrometheusForwardMetrics metrics) {
    SpoolingForwarder spooling =
        new SpoolingForwarder(
            tracing.appending(spool::append),
            forwarder,
            direct,
            metrics,
            appendWithin(configuration),
            acknowledgeWithin(configuration),
            configuration.pubsub().orderingKey() == OrderingKey.NONE,
            tracing.carrying(timer),
            tracing::carrying);
    live.accept(
        LivePart.named(
            "forwarding",
            next ->
                () -> {
                  forwarder.update(next.configuration().forward().giveUp());
                  spooling.update(
                      appendWithin(next.configuration()), acknowledgeWithin(next.configuration()));
                }));
    return spooling;
  }

  private static Duration appendWithin(RelayConfiguration configuration) {
    return shorter(configuration.spool().appendWithin(), acknowledgeWithin(configuration));
  }

  /** A sender is told that its event is stored before it would be told that nothing is known. */
  private static Duration acknowledgeWithin(RelayConfiguration configuration) {
    return shorter(
        configuration.forward().acknowledgeWithin(),
        Duration.nanoseconds(configuration.receive().answerWithin().toNanoseconds() * 3 / 4));
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.toNanoseconds() <= other.toNanoseconds() ? one : other;
  }

  private DrainTask drainTask(
      SqliteSpool spool, Forwarder forwarder, @Nullable DeadLetterQueue deadLetters) {
    return new DrainTask(
        new Drain(spool, forwarder, clock),
        spool::status,
        deadLetters == null ? null : new DeadLetterTarget(deadLetters, clock),
        Path.of(configuration.spool().directory(), "drained"),
        clock,
        nanoTime);
  }

  private MessageFormat format() {
    return new MessageFormat(configuration.event());
  }

  /**
   * Known once the embedded server, if there is one, has started: it is registered before its user.
   */
  private Supplier<PubSubConnection> connection(@Nullable SqliteSpool spool) {
    PubSubSettings settings = configuration.pubsub();
    if (settings.effectiveMode() != PubSubMode.EMBEDDED) {
      return () -> PubSubConnection.of(settings);
    }
    EmbeddedServer server =
        new EmbeddedServer(
            configuration.embedded(),
            settings,
            configuration.deadLetter(),
            spool == null ? null : spool::status,
            clock);
    environment.lifecycle().manage(server);
    environment.healthChecks().register("embedded", server);
    return () -> PubSubConnection.plainText(server.address());
  }
}
