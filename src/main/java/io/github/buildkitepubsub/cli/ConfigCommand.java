package io.github.buildkitepubsub.cli;

import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.ConfigurationReader;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.configuration.EffectiveConfiguration;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Prints the configuration that would be in force. */
final class ConfigCommand extends Command {

  static final String NAME = "config";
  static final String DESCRIPTION =
      "Prints the configuration in force and where each value comes from; secrets are masked.";

  private final Console console;

  ConfigCommand(Console console) {
    super(NAME, DESCRIPTION);
    this.console = console;
  }

  @Override
  public void configure(Subparser subparser) {
    subparser.addArgument("action").choices("show").metavar("show").help("the one thing it does");
    CommonArguments.addConfigurationFile(subparser);
    CommonArguments.add(
        subparser,
        """
        buildkite-pubsub config show
        PORT=9000 buildkite-pubsub config show config.yml
        """);
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) throws Exception {
    Writer writer = new OutputStreamWriter(console.out(), StandardCharsets.UTF_8);
    EffectiveConfiguration.of(
            ConfigurationReader.read(bootstrap, namespace), bootstrap.getObjectMapper())
        .render(writer);
  }
}
