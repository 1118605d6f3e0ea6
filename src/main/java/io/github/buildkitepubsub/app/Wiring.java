package io.github.buildkitepubsub.app;

import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.configuration.EnvironmentVariables;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.deadletter.MeteredDeadLetterQueue;
import io.github.buildkitepubsub.deadletter.TopicDeadLetterQueue;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.event.MessageFormat;
import io.github.buildkitepubsub.forward.BuryingForwarder;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.metrics.DropwizardBridge;
import io.github.buildkitepubsub.metrics.PrometheusDeadLetterMetrics;
import io.github.buildkitepubsub.metrics.PrometheusPublishMetrics;
import io.github.buildkitepubsub.metrics.PrometheusReceiveMetrics;
import io.github.buildkitepubsub.publish.CircuitBreakerSettings;
import io.github.buildkitepubsub.publish.CircuitBreakingPublisher;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.MeteredPublisher;
import io.github.buildkitepubsub.publish.PublisherHealthCheck;
import io.github.buildkitepubsub.publish.RetryingPublisher;
import io.github.buildkitepubsub.publish.pubsub.PubSubClient;
import io.github.buildkitepubsub.publish.pubsub.PubSubConnection;
import io.github.buildkitepubsub.publish.pubsub.PubSubMode;
import io.github.buildkitepubsub.publish.pubsub.PubSubSettings;
import io.github.buildkitepubsub.receive.JsonErrorHandler;
import io.github.buildkitepubsub.receive.RequestIdFilter;
import io.github.buildkitepubsub.receive.WebhookEndpoints;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.SecretException;
import io.github.buildkitepubsub.secret.Secrets;
import io.github.buildkitepubsub.tracing.Tracing;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.DispatcherType;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Builds every stage and connects them: the one place to see what the service is made of. What is
 * registered first starts first and stops last.
 */
final class Wiring {

  private static final Logger log = LoggerFactory.getLogger(Wiring.class);

  private final RelayConfiguration configuration;
  private final Environment environment;
  private final Map<String, String> variables;
  private final PrometheusRegistry prometheus = new PrometheusRegistry();
  private final InstantSource clock = InstantSource.system();
  private final LongSupplier nanoTime = System::nanoTime;
  private final Tracing tracing;

  Wiring(RelayConfiguration configuration, Environment environment, Map<String, String> variables) {
    this.configuration = configuration;
    this.environment = environment;
    this.variables = variables;
    this.tracing = Tracing.of(configuration.tracing(), nanoTime);
  }

  void assemble() throws SecretException {
    environment.lifecycle().manage(tracing);
    ScheduledExecutorService timer = timer();
    EventForwarder forwarder = forwarder(timer);
    PrometheusReceiveMetrics edge = new PrometheusReceiveMetrics(prometheus);
    WebhookEndpoints endpoints = endpoints(forwarder, edge, timer);
    endpoints.register(environment.jersey().getResourceConfig());
    Set<String> openPaths = new OperatorsPaths(configuration, environment).serve(prometheus);
    endpoints.install(environment.getApplicationContext(), openPaths);
    requestIds();
    traces();
    errors(edge);
    metrics();
    warnings();
    environment.lifecycle().addServerLifecycleListener(Wiring::announce);
  }

  /** One thread for late answers and retries: both only start something that goes on elsewhere. */
  private ScheduledExecutorService timer() {
    return environment
        .lifecycle()
        .scheduledExecutorService("relay-timer", true)
        .threads(1)
        .removeOnCancelPolicy(true)
        .build();
  }

  /**
   * Burying(Metered(Watched(Traced(Retrying(CircuitBreaking(Traced(PubSub))))))).
   *
   * <ul>
   *   <li>The breaker sees each attempt, and refuses one without a call, so without a span.
   *   <li>Retrying is the one layer that retries; what the breaker refuses is not tried again.
   *   <li>Watched and Metered see each event's outcome once, after its last attempt; an event that
   *       is buried was not published, and counts as that.
   *   <li>Burying has the last word: it decides what a failure means for the sender.
   * </ul>
   */
  private EventForwarder forwarder(ScheduledExecutorService timer) {
    PubSubClient client =
        new PubSubClient(
            configuration.pubsub(),
            connection(),
            configuration.deadLetter().effectiveTopicId(),
            tracing.openTelemetry());
    environment.lifecycle().manage(client);
    PrometheusPublishMetrics metrics = new PrometheusPublishMetrics(prometheus);
    metrics.observeOutstanding(client::outstanding);
    EventPublisher pubsub = tracing.attempting(client.events(format(), metrics));
    EventPublisher retrying =
        new RetryingPublisher(
            breaking(pubsub, metrics),
            configuration.publish().retry(),
            metrics,
            tracing.carrying(timer),
            () -> ThreadLocalRandom.current().nextDouble());
    PublisherHealthCheck check = new PublisherHealthCheck();
    environment.healthChecks().register("pubsub", check);
    EventPublisher metered =
        new MeteredPublisher(check.watching(tracing.publishing(retrying)), metrics, nanoTime);
    return burying(EventForwarder.to(metered), client.deadLetters());
  }

  private EventPublisher breaking(EventPublisher pubsub, PrometheusPublishMetrics metrics) {
    CircuitBreakerSettings settings = configuration.publish().circuitBreaker();
    if (!settings.enabled()) {
      return pubsub;
    }
    CircuitBreakingPublisher breaking =
        new CircuitBreakingPublisher(pubsub, settings, metrics, clock, nanoTime);
    metrics.observeCircuit(breaking::state);
    environment.healthChecks().register("circuit-breaker", breaking.healthCheck());
    return breaking;
  }

  private EventForwarder burying(EventForwarder publishing, @Nullable MessagePublisher topic) {
    if (topic == null) {
      return publishing;
    }
    DeadLetterQueue deadLetters =
        new MeteredDeadLetterQueue(
            new TopicDeadLetterQueue(topic, format()), new PrometheusDeadLetterMetrics(prometheus));
    return new BuryingForwarder(publishing, deadLetters, clock);
  }

  private MessageFormat format() {
    return new MessageFormat(configuration.event());
  }

  /**
   * Known once the embedded server, if there is one, has started: it is registered before its user.
   */
  private Supplier<PubSubConnection> connection() {
    PubSubSettings settings = configuration.pubsub();
    if (settings.effectiveMode() != PubSubMode.EMBEDDED) {
      return () -> PubSubConnection.of(settings);
    }
    EmbeddedServer server =
        new EmbeddedServer(configuration.embedded(), settings, configuration.deadLetter(), clock);
    environment.lifecycle().manage(server);
    environment.healthChecks().register("embedded", server);
    return () -> PubSubConnection.plainText(server.address());
  }

  private WebhookEndpoints endpoints(
      EventForwarder forwarder, PrometheusReceiveMetrics metrics, ScheduledExecutorService timer)
      throws SecretException {
    List<NamedSecret> secrets = Secrets.resolve(configuration.effectiveSecrets(), variables);
    List<NamedSecret> testEngine =
        Secrets.resolve(configuration.receive().testEngine().secrets(), variables);
    return new WebhookEndpoints(
        configuration.receive(),
        secrets,
        testEngine,
        new EventParser(configuration.event()),
        forwarder,
        metrics,
        AllowlistWiring.build(configuration.receive().allowlist(), environment, prometheus, clock),
        tracing.requests(),
        clock,
        nanoTime,
        timer);
  }

  private void requestIds() {
    environment
        .servlets()
        .addFilter("request-id", new RequestIdFilter(() -> UUID.randomUUID().toString()))
        .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
  }

  private void traces() {
    tracing
        .filters(configuration.receive().path(), configuration.receive().testEngine().path())
        .forEach(
            (pattern, filter) ->
                environment
                    .servlets()
                    .addFilter("trace " + pattern, filter)
                    .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, pattern));
  }

  /** For what Jetty refuses inside the application's context, and before it: broken HTTP. */
  private void errors(PrometheusReceiveMetrics metrics) {
    JsonErrorHandler handler =
        new JsonErrorHandler(
            environment.getObjectMapper(), metrics, configuration.receive().testEngine().path());
    environment.getApplicationContext().setErrorHandler(handler);
    environment.lifecycle().addServerLifecycleListener(server -> server.setErrorHandler(handler));
  }

  private void metrics() {
    JvmMetrics.builder().register(prometheus);
    prometheus.register(new DropwizardBridge(environment.metrics()));
  }

  /** One line for the many that Jetty and Dropwizard write at a start, which are turned down. */
  private static void announce(Server server) {
    LoggingEventBuilder line = log.atInfo();
    for (Connector connector : server.getConnectors()) {
      if (connector instanceof NetworkConnector network) {
        line = line.addKeyValue(network.getName() + "_port", network.getLocalPort());
      }
    }
    line.log("service started");
  }

  private void warnings() {
    if (configuration.usesDevelopmentSecret()) {
      log.atWarn()
          .addKeyValue("secret_name", RelayConfiguration.DEVELOPMENT_SECRET.name())
          .log("no secret is configured: a secret that everybody knows is in use, for development");
    }
    List<String> ignored = EnvironmentVariables.notInForce(variables);
    if (!ignored.isEmpty()) {
      log.atWarn()
          .addKeyValue("variables", String.join(",", ignored))
          .log("environment variables are set that this version does not act on");
    }
  }
}
