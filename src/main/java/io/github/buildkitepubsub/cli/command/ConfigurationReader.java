package io.github.buildkitepubsub.cli.command;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationFactory;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import java.io.IOException;
import net.sourceforge.argparse4j.inf.Namespace;

/**
 * Reads the configuration for commands that print results. Unlike Dropwizard's configured commands
 * it leaves the logging as it is: log lines would mix with the results.
 */
public final class ConfigurationReader {

  private ConfigurationReader() {}

  /** Reads and validates what {@code serve} would run with. */
  @SuppressWarnings("unchecked") // The application has one configuration class.
  public static RelayConfiguration read(Bootstrap<?> bootstrap, Namespace namespace)
      throws IOException, ConfigurationException {
    Bootstrap<RelayConfiguration> typed = (Bootstrap<RelayConfiguration>) bootstrap;
    ConfigurationFactory<RelayConfiguration> factory =
        typed
            .getConfigurationFactoryFactory()
            .create(
                RelayConfiguration.class,
                typed.getValidatorFactory().getValidator(),
                typed.getObjectMapper(),
                "dw");
    String file = namespace.getString(CommonArguments.CONFIGURATION_FILE);
    return file == null
        ? factory.build()
        : factory.build(typed.getConfigurationSourceProvider(), file);
  }
}
