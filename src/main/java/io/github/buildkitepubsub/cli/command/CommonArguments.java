package io.github.buildkitepubsub.cli.command;

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
    subparser.epilog("examples:\n" + examples.indent(2).stripTrailing());
  }

  /** The optional path of the configuration file. */
  public static void addConfigurationFile(Subparser subparser) {
    subparser
        .addArgument(CONFIGURATION_FILE)
        .metavar("config.yml")
        .nargs("?")
        .help("without it, defaults and environment variables decide");
  }
}
