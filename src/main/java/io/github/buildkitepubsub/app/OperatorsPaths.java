package io.github.buildkitepubsub.app;

import io.dropwizard.core.setup.Environment;
import io.dropwizard.health.DefaultHealthFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.operate.ProbeServlet;
import io.github.buildkitepubsub.operate.SchemaServlet;
import io.github.buildkitepubsub.operate.health.Readiness;
import io.github.buildkitepubsub.operate.health.ReadinessFilter;
import io.github.buildkitepubsub.receive.ProbeSettings;
import io.github.buildkitepubsub.validate.Schemas;
import io.prometheus.metrics.exporter.servlet.jakarta.PrometheusMetricsServlet;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What load balancers and scrapers ask for, on the admin port always, on the application port where
 * the settings say so; schemas, which consumers ask for, on the application port alone; and what
 * each port has to offer.
 */
final class OperatorsPaths {

  private final RelayConfiguration configuration;
  private final Environment environment;
  private final AdminWiring admin;
  private final Readiness readiness;
  private final Set<String> onApplicationPort = new HashSet<>();

  OperatorsPaths(
      RelayConfiguration configuration,
      Environment environment,
      AdminWiring admin,
      Readiness readiness) {
    this.configuration = configuration;
    this.environment = environment;
    this.admin = admin;
    this.readiness = readiness;
  }

  /**
   * Serves them, and returns the paths on the application port.
   *
   * @param inForce the configuration as it is now
   */
  Set<String> serve(PrometheusRegistry prometheus, Supplier<RelayConfiguration> inForce) {
    ProbeSettings probes = configuration.receive().probes();
    serve("/health", probes.health(), ProbeServlet.health(readiness::isAlive));
    serve("/ready", probes.ready(), ProbeServlet.ready(readiness::isReady));
    serve("/metrics", probes.metrics(), new PrometheusMetricsServlet(prometheus));
    if (configuration.validation().serveSchemas()) {
      environment
          .servlets()
          .addServlet(Schemas.PATH, new SchemaServlet())
          .addMapping(Schemas.PATH, Schemas.PATH + "/*");
      onApplicationPort.addAll(SchemaServlet.paths());
    }
    if (configuration.getHealthFactory().orElse(null) instanceof DefaultHealthFactory health
        && health.isEnabled()) {
      onApplicationPort.addAll(health.getHealthCheckUrlPaths());
      environment
          .servlets()
          .addFilter("readiness", new ReadinessFilter(readiness))
          .addMappingForUrlPatterns(
              EnumSet.of(DispatcherType.REQUEST),
              false,
              health.getHealthCheckUrlPaths().toArray(String[]::new));
    }
    onApplicationPort.addAll(new ApiWiring(inForce, environment, admin::hasTask).serve());
    return Set.copyOf(onApplicationPort);
  }

  private void serve(String path, boolean alsoOnApplicationPort, HttpServlet servlet) {
    environment.admin().addServlet(path, servlet).addMapping(path);
    if (alsoOnApplicationPort) {
      environment.servlets().addServlet(path, servlet).addMapping(path);
      onApplicationPort.add(path);
    }
  }
}
