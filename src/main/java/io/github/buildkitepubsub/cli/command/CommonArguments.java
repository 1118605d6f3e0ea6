package io.github.buildkitepubsub.cli.command;

import io.dropwizard.util.Duration;
import java.net.URI;
import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Subparser;

/** Arguments that several commands have. */
public final class CommonArguments {

  /** Where Dropwizard's commands find the configuration file's path. */
  public static final String CONFIGURATION_FILE = "file";

  public static final String VERBOSE = "verbose";

  /** The environment variable that, set, does the same as {@code --verbose}. */
  public static final String DEBUG = "BUILDKITE_PUBSUB_DEBUG";

  private CommonArguments() {}

  /** {@code --verbose} and the examples at the end of the help page. */
  public static void add(Subparser subparser, String examples) {
    subparser
        .addArgument("--verbose")
        .action(Arguments.storeTrue())
        .help("add the stack trace to an error (also: " + DEBUG + "=1)");
    addExamples(subparser, examples);
  }

  /** The examples at the end of the help page. */
  public static void addExamples(Subparser subparser, String examples) {
    subparser.epilog("examples:\n" + examples.indent(2).stripTrailing());
  }

  /** {@code --help}. */
  public static void addHelp(Subparser subparser) {
    subparser
        .addArgument("-h", "--help")
        .action(new HelpRequest())
        .setDefault(Arguments.SUPPRESS)
        .help("show this help");
  }

  /** The optional path of the configuration file. */
  public static void addConfigurationFile(Subparser subparser) {
    subparser
        .addArgument(CONFIGURATION_FILE)
        .metavar("config.yml")
        .nargs("?")
        .help("without it, defaults and environment variables decide");
  }

  /** The value of an option that is a duration. */
  public static Duration duration(String option, String text) throws CommandException {
    try {
      return Duration.parse(text);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(option + " must be like 30s, 10m or 2h, not " + text);
    }
  }

  /** The value of an option that is a webhook's address. */
  public static URI url(String option, String text) throws CommandException {
    try {
      URI url = URI.create(text);
      String scheme = url.getScheme();
      if (url.getHost() != null && ("http".equals(scheme) || "https".equals(scheme))) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // The same message.
    }
    throw CommandException.usage(
        option + " must be like http://127.0.0.1:8080/webhook, not " + text);
  }
}
