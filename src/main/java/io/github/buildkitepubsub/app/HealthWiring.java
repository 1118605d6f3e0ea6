package io.github.buildkitepubsub.app;

import com.codahale.metrics.health.HealthCheck;
import io.dropwizard.core.setup.Environment;
import io.dropwizard.health.DefaultHealthFactory;
import io.dropwizard.health.HealthCheckType;
import io.dropwizard.health.HealthStateAggregator;
import io.dropwizard.health.HealthStateView;
import io.dropwizard.health.HealthStatusChecker;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.metrics.PrometheusHealthMetrics;
import io.github.buildkitepubsub.operate.health.HealthTransitions;
import io.github.buildkitepubsub.operate.health.Readiness;
import io.github.buildkitepubsub.operate.health.StartGate;
import io.github.buildkitepubsub.operate.traffic.Traffic;
import io.github.buildkitepubsub.operate.traffic.TrafficTask;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;

/** Builds what load balancers are told: readiness, from a start to a stop, and who follows it. */
final class HealthWiring {

  private final Environment environment;
  private final ScheduledExecutorService timer;
  private final Traffic traffic;
  private final Readiness readiness;
  private final HealthStateAggregator states;
  private final PrometheusHealthMetrics metrics;
  private final HealthTransitions transitions;

  HealthWiring(
      RelayConfiguration configuration,
      Environment environment,
      PrometheusRegistry prometheus,
      ScheduledExecutorService timer,
      InstantSource clock) {
    this.environment = environment;
    this.timer = timer;
    this.traffic = new Traffic(clock, this::trafficChanged);
    boolean isOn =
        configuration.getHealthFactory().orElse(null) instanceof DefaultHealthFactory health
            && health.isEnabled();
    this.states = isOn ? environment.health().healthStateAggregator() : new NoStates();
    HealthStatusChecker checks =
        states instanceof HealthStatusChecker aggregate ? aggregate : type -> true;
    this.readiness = new Readiness(checks, traffic::isOut);
    this.metrics = new PrometheusHealthMetrics(prometheus);
    this.transitions =
        new HealthTransitions(environment.healthChecks(), states, readiness, metrics);
  }

  /** What a check says whose part of the service is switched off. */
  static HealthCheck switchedOff() {
    return new HealthCheck() {
      @Override
      protected Result check() {
        return Result.healthy("switched off");
      }
    };
  }

  Readiness readiness() {
    return readiness;
  }

  TrafficTask trafficTask() {
    return new TrafficTask(traffic);
  }

  /** To be called once every other check is registered. */
  void install() {
    environment.healthChecks().register(Traffic.NAME, traffic);
    metrics.observeReadiness(readiness::isReady);
    metrics.observeTraffic(traffic::isOut);
    metrics.observeChecks(transitions::all);
    environment.health().addHealthStateListener(transitions);
    StartGate gate = new StartGate(environment.healthChecks(), states, timer, this::serve);
    environment.lifecycle().addServerLifecycleListener(server -> gate.listening());
    environment.lifecycle().addEventListener(new StopListener(this::stop));
  }

  private void serve() {
    readiness.serve();
    transitions.report();
  }

  private void stop() {
    readiness.stop();
    transitions.report();
  }

  private void trafficChanged() {
    transitions.changed(
        new HealthStateView(Traffic.NAME, !traffic.isOut(), HealthCheckType.READY, true));
  }

  /** Where no check is scheduled. */
  private static final class NoStates implements HealthStateAggregator {

    @Override
    public Collection<HealthStateView> healthStateViews() {
      return List.of();
    }

    @Override
    public Optional<HealthStateView> healthStateView(String name) {
      return Optional.empty();
    }
  }
}
