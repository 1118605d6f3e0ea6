package io.github.buildkitepubsub.app;

import io.dropwizard.core.Application;
import io.dropwizard.core.setup.Bootstrap;
import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.configuration.LayeredConfigurationFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.secret.SecretException;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;

/** The service. */
public final class BuildkitePubsubApplication extends Application<RelayConfiguration> {

  private final Map<String, String> variables;

  /** Takes the process' environment variables. */
  public BuildkitePubsubApplication() {
    this(System.getenv());
  }

  /**
   * @param variables environment variables, which override the file
   */
  public BuildkitePubsubApplication(Map<String, String> variables) {
    this.variables = variables;
  }

  @Override
  public String getName() {
    return "buildkite-pubsub";
  }

  @Override
  public void initialize(Bootstrap<RelayConfiguration> bootstrap) {
    bootstrap.setConfigurationFactoryFactory(
        LayeredConfigurationFactory.factory(variables, System.in));
  }

  @Override
  public void run(RelayConfiguration configuration, Environment environment)
      throws SecretException {
    new Wiring(configuration, environment, variables, new PrometheusRegistry()).assemble();
  }
}
