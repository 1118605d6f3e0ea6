package io.github.buildkitepubsub.app;

import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.configuration.EnvironmentVariables;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LiveConfiguration;
import io.github.buildkitepubsub.configuration.reload.LivePart;
import io.github.buildkitepubsub.configuration.reload.LiveSecrets;
import io.github.buildkitepubsub.event.EventParser;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.forward.Trial;
import io.github.buildkitepubsub.metrics.PrometheusConnectionMetrics;
import io.github.buildkitepubsub.metrics.PrometheusObserveMetrics;
import io.github.buildkitepubsub.metrics.PrometheusReceiveMetrics;
import io.github.buildkitepubsub.observe.EventObserver;
import io.github.buildkitepubsub.observe.ObservedForwarder;
import io.github.buildkitepubsub.operate.delivery.TestEventTask;
import io.github.buildkitepubsub.receive.EdgeRules;
import io.github.buildkitepubsub.receive.RequestIds;
import io.github.buildkitepubsub.receive.WebhookEndpoints;
import io.github.buildkitepubsub.receive.connections.Connections;
import io.github.buildkitepubsub.secret.SecretException;
import io.github.buildkitepubsub.tracing.Tracing;
import io.github.buildkitepubsub.validate.EventValidation;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.DispatcherType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
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
  private final PrometheusRegistry prometheus;
  private final InstantSource clock = InstantSource.system();
  private final LongSupplier nanoTime = System::nanoTime;
  private final RequestIds requestIds =
      new RequestIds(() -> RequestIds.random(ThreadLocalRandom.current()));
  private final Tracing tracing;
  private final List<LivePart> live = new ArrayList<>();

  /** The configuration with all live keys that were taken over, for what shows it. */
  private volatile RelayConfiguration inForce;

  /**
   * @param prometheus is given every metric; what a scrape reads
   */
  Wiring(
      RelayConfiguration configuration,
      Environment environment,
      Map<String, String> variables,
      PrometheusRegistry prometheus) {
    this.configuration = configuration;
    this.inForce = configuration;
    this.environment = environment;
    this.variables = variables;
    this.prometheus = prometheus;
    this.tracing = Tracing.of(configuration.tracing(), nanoTime);
  }

  void assemble() throws SecretException {
    LiveConfiguration started =
        new LiveConfiguration(configuration, LiveSecrets.read(configuration, variables));
    live.add(LivePart.named("what is shown", next -> () -> inForce = next.configuration()));
    environment.lifecycle().manage(tracing);
    live.add(
        LivePart.named(
            "sampling of traces", next -> () -> tracing.sample(next.configuration().tracing())));
    ScheduledExecutorService timer = timer();
    AdminWiring admin =
        new AdminWiring(
            configuration, environment, timer, clock, nanoTime, started.secrets(), live::add);
    HealthWiring health = new HealthWiring(configuration, environment, prometheus, timer, clock);
    admin.add(health.trafficTask());
    DeliveryWiring.Delivery delivery =
        new DeliveryWiring(
                configuration, environment, prometheus, tracing, timer, admin::add, live::add)
            .delivery();
    PrometheusReceiveMetrics edge =
        new PrometheusReceiveMetrics(prometheus, configuration.tracing().enabled());
    EventValidation validation =
        ValidationWiring.build(configuration.validation(), prometheus, nanoTime);
    WebhookEndpoints endpoints = endpoints(started.secrets(), delivery, validation, edge, timer);
    endpoints.register(environment.jersey().getResourceConfig());
    Set<String> openPaths =
        new OperatorsPaths(configuration, environment, admin, health.readiness())
            .serve(prometheus, () -> inForce);
    endpoints.install(environment.getApplicationContext(), openPaths);
    boundConnections(endpoints, timer);
    AnswerWiring answers =
        new AnswerWiring(configuration, started.secrets(), prometheus, clock, nanoTime, live::add);
    answers.install(environment.getApplicationContext(), endpoints, openPaths);
    admin.add(testEvent(validation, delivery.trial()));
    admin.add(DiagnosticsWiring.task(() -> inForce, environment, prometheus, clock));
    access(endpoints.accessLog(openPaths));
    traces();
    errors(answers.errors(endpoints.errorHandler(environment.getObjectMapper())));
    new ProcessWiring(environment, prometheus, clock).install(() -> inForce);
    warnings();
    health.install();
    new ReloadWiring(started, environment, prometheus, variables, live).install(clock, admin::add);
    admin.install(prometheus, requestIds);
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

  private WebhookEndpoints endpoints(
      LiveSecrets secrets,
      DeliveryWiring.Delivery delivery,
      EventValidation validation,
      PrometheusReceiveMetrics metrics,
      ScheduledExecutorService timer) {
    WebhookEndpoints endpoints =
        new WebhookEndpoints(
            rules(configuration, secrets, validation),
            observed(delivery.forwarder()),
            ValidationWiring.invalidEvents(delivery.burying(), clock),
            metrics,
            AllowlistWiring.build(
                configuration.receive().allowlist(), environment, prometheus, clock, live::add),
            tracing.requests(),
            requestIds,
            clock,
            nanoTime,
            // So that an answer that is late is part of its trace.
            tracing.carrying(timer));
    live.add(
        LivePart.named(
            "webhooks: secrets, limits, parsing, validation",
            next ->
                endpoints.prepare(
                    rules(
                        next.configuration(),
                        next.secrets(),
                        validation.with(next.configuration().validation())))));
    return endpoints;
  }

  private static EdgeRules rules(
      RelayConfiguration configuration, LiveSecrets secrets, EventValidation validation) {
    return new EdgeRules(
        configuration.receive(),
        secrets.webhooks(),
        secrets.testEngine(),
        new EventParser(configuration.event()),
        validation);
  }

  /** Events of Buildkite's, not those of operators' tests. */
  private EventForwarder observed(EventForwarder forwarder) {
    PrometheusObserveMetrics metrics = new PrometheusObserveMetrics(prometheus);
    EventObserver observer = new EventObserver(configuration.observe(), metrics);
    metrics.observeCap(observer::isOverCap);
    return new ObservedForwarder(forwarder, observer);
  }

  private TestEventTask testEvent(EventValidation validation, Trial trial) {
    AtomicReference<EventParser> parser =
        new AtomicReference<>(new EventParser(configuration.event()));
    AtomicReference<EventValidation> validating = new AtomicReference<>(validation);
    live.add(
        LivePart.named(
            "operators' test events",
            next -> {
              EventParser otherParser = new EventParser(next.configuration().event());
              EventValidation other = validation.with(next.configuration().validation());
              return () -> {
                parser.set(otherParser);
                validating.set(other);
              };
            }));
    return new TestEventTask(
        parser::get,
        event -> Objects.requireNonNull(validating.get()).check(event),
        trial,
        () -> RequestIds.random(ThreadLocalRandom.current()),
        clock,
        nanoTime);
  }

  private void boundConnections(WebhookEndpoints endpoints, ScheduledExecutorService timer) {
    PrometheusConnectionMetrics metrics = new PrometheusConnectionMetrics(prometheus);
    Connections connections = endpoints.connections(metrics);
    metrics.observe(connections::count);
    environment.lifecycle().addEventListener(new ConnectionBound(connections, timer));
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
  private void errors(Request.Handler handler) {
    environment.getApplicationContext().setErrorHandler(handler);
    environment.lifecycle().addServerLifecycleListener(server -> server.setErrorHandler(handler));
  }

  /** Beside Dropwizard's own log of requests, where the settings have one. */
  private void access(RequestLog log) {
    environment
        .lifecycle()
        .addServerLifecycleListener(
            server -> {
              RequestLog own = server.getRequestLog();
              server.setRequestLog(own == null ? log : new RequestLog.Collection(own, log));
            });
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
