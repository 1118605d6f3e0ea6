package io.github.buildkitepubsub.cli.command;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.configuration.ConfigurationFactoryFactory;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.configuration.LayeredConfigurationFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import net.sourceforge.argparse4j.inf.Namespace;

/**
 * Reads the configuration for commands that print results. Unlike Dropwizard's configured commands
 * it leaves the logging as it is: log lines would mix with the results.
 */
public final class ConfigurationReader {

  private static final String SECRET = "BUILDKITE_WEBHOOK_TOKEN";

  private ConfigurationReader() {}

  /** Reads and validates what {@code serve} would run with. */
  public static RelayConfiguration read(Bootstrap<?> bootstrap, Namespace namespace)
      throws IOException, ConfigurationException {
    return read(typed(bootstrap).getConfigurationFactoryFactory(), bootstrap, namespace);
  }

  /**
   * The same for a command that sends with a webhook's token: where the service publishes that has
   * this token too is not known here.
   */
  public static RelayConfiguration readToSend(
      Bootstrap<?> bootstrap, Namespace namespace, Console console)
      throws IOException, ConfigurationException {
    return read(
        LayeredConfigurationFactory.factoryForCommands(console.environment(), console.in()),
        bootstrap,
        namespace);
  }

  /** The same for a command that authenticates nobody: there need not be a secret. */
  public static RelayConfiguration readWithoutSecrets(
      Bootstrap<?> bootstrap, Namespace namespace, Console console)
      throws IOException, ConfigurationException {
    Map<String, String> environment = new HashMap<>(console.environment());
    // Keeps the rule that there is one; nobody reads it.
    environment.merge(SECRET, "unused", (set, unused) -> set.isBlank() ? unused : set);
    return read(
        LayeredConfigurationFactory.factoryForCommands(environment, console.in()),
        bootstrap,
        namespace);
  }

  private static RelayConfiguration read(
      ConfigurationFactoryFactory<RelayConfiguration> factories,
      Bootstrap<?> bootstrap,
      Namespace namespace)
      throws IOException, ConfigurationException {
    ConfigurationFactory<RelayConfiguration> factory =
        factories.create(
            RelayConfiguration.class,
            bootstrap.getValidatorFactory().getValidator(),
            bootstrap.getObjectMapper(),
            "dw");
    String file = namespace.getString(CommonArguments.CONFIGURATION_FILE);
    return file == null
        ? factory.build()
        : factory.build(bootstrap.getConfigurationSourceProvider(), file);
  }

  @SuppressWarnings("unchecked") // The application has one configuration class.
  private static Bootstrap<RelayConfiguration> typed(Bootstrap<?> bootstrap) {
    return (Bootstrap<RelayConfiguration>) bootstrap;
  }
}
