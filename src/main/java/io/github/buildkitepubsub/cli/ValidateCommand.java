package io.github.buildkitepubsub.cli;

import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.ConfigurationReader;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LiveSecrets;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Checks the configuration as {@code serve} would read it. */
final class ValidateCommand extends Command {

  static final String NAME = "validate";
  static final String DESCRIPTION =
      "Checks the configuration file, the environment variables and the secrets; starts nothing.";

  private final Console console;

  ValidateCommand(Console console) {
    super(NAME, DESCRIPTION);
    this.console = console;
  }

  @Override
  public void configure(Subparser subparser) {
    CommonArguments.addConfigurationFile(subparser);
    CommonArguments.add(
        subparser,
        """
        buildkite-pubsub validate config.yml
        PROJECT_ID=my-project buildkite-pubsub validate
        """);
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
    RelayConfiguration configuration = ConfigurationReader.read(bootstrap, namespace);
    LiveSecrets.read(configuration, console.environment());
    console.out().println("configuration is valid");
  }
}
