package io.github.buildkitepubsub.cli;

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
        130  ended by Ctrl-C

      environment (over the configuration file):
      """;

  private static final String END =
      """
        JAVA_HOME, JAVA_OPTS           the Java to run with, and more JVM flags (the launcher)
        BUILDKITE_PUBSUB_DEBUG         any value: errors come with their stack trace

      Every command explains itself: buildkite-pubsub COMMAND --help
      """;

  private Help() {}

  static void print(PrintStream out) {
    out.print(PAGE);
    row(out, 10, ServeCommand.NAME, ServeCommand.DESCRIPTION);
    out.print(EXAMPLES);
    for (EnvironmentVariable variable : EnvironmentVariables.all()) {
      row(out, 30, variable.name(), variable.meaning());
    }
    out.print(END);
  }
}
