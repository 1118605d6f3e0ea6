package io.github.buildkitepubsub.cli;

import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Checks the configuration as {@code serve} would read it. */
final class ValidateCommand extends Command {

  static final String NAME = "validate";
  static final String DESCRIPTION =
      "Checks the configuration file and the environment variables, without starting anything.";

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
    ConfigurationReader.read(bootstrap, namespace);
    console.out().println("configuration is valid");
  }
}
