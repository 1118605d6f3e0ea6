package io.github.buildkitepubsub.cli;

import io.github.buildkitepubsub.cli.dlq.DlqCommand;
import io.github.buildkitepubsub.cli.init.InitCommand;
import io.github.buildkitepubsub.cli.replay.ReplayCommand;
import io.github.buildkitepubsub.cli.send.SendCommand;
import io.github.buildkitepubsub.cli.tail.TailCommand;
import io.github.buildkitepubsub.configuration.EnvironmentVariable;
import io.github.buildkitepubsub.configuration.EnvironmentVariables;
import java.io.PrintStream;

/** The page that {@code --help} prints. */
final class Help {

  private static final String PAGE =
      """
      usage: buildkite-pubsub COMMAND [options] [config.yml]

      Receives Buildkite webhooks, checks that they are authentic and forwards them to Google Cloud
      Pub/Sub.

      commands:
      """;

  private static final String EXAMPLES =
      """

      examples:
        buildkite-pubsub serve                               with its own embedded Pub/Sub
        buildkite-pubsub send --event build.finished         sends it a sample
        buildkite-pubsub tail                                prints what arrives
        PROJECT_ID=my-project TOPIC_ID=events BUILDKITE_WEBHOOK_TOKEN=... buildkite-pubsub serve
        buildkite-pubsub validate config.yml

      exit codes:
        0  done
        1  failed; one line on the error output says why (--verbose adds the stack trace)
        2  the command line was not understood
        130, 143  ended by Ctrl-C, SIGTERM

      environment (over the configuration file):
      """;

  private static final String END =
      """
        JAVA_HOME, JAVA_OPTS            the Java to run with; more JVM flags (the launcher)
        BUILDKITE_PUBSUB_DEBUG          any value: errors come with their stack trace

      Every command explains itself: buildkite-pubsub COMMAND --help
      """;

  private static final int COMMAND_WIDTH = 12;
  private static final int VARIABLE_WIDTH = 30;

  private Help() {}

  static void print(PrintStream out) {
    out.print(PAGE);
    row(out, COMMAND_WIDTH, ServeCommand.NAME, ServeCommand.DESCRIPTION);
    row(out, COMMAND_WIDTH, ValidateCommand.NAME, ValidateCommand.DESCRIPTION);
    row(out, COMMAND_WIDTH, ConfigCommand.NAME + " show", ConfigCommand.DESCRIPTION);
    row(out, COMMAND_WIDTH, InitCommand.NAME, InitCommand.DESCRIPTION);
    row(out, COMMAND_WIDTH, SendCommand.NAME, SendCommand.DESCRIPTION);
    row(out, COMMAND_WIDTH, TailCommand.NAME, TailCommand.DESCRIPTION);
    row(out, COMMAND_WIDTH, DlqCommand.NAME, DlqCommand.DESCRIPTION);
    row(out, COMMAND_WIDTH, ReplayCommand.NAME, ReplayCommand.DESCRIPTION);
    row(out, COMMAND_WIDTH, VersionCommand.NAME, VersionCommand.DESCRIPTION);
    out.print(EXAMPLES);
    for (EnvironmentVariable variable : EnvironmentVariables.all()) {
      if (variable.isInForce()) {
        row(out, VARIABLE_WIDTH, variable.name(), variable.meaning());
      }
    }
    out.print(END);
  }

  private static void row(PrintStream out, int width, String name, String text) {
    out.printf("  %-" + width + "s  %s%n", name, text);
  }
}
