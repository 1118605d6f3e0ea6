package io.github.buildkitepubsub.cli.command;

import net.sourceforge.argparse4j.impl.Arguments;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** {@code --yes} and {@code --dry-run}, of commands that change something. */
public final class Consent {

  private Consent() {}

  /**
   * Adds both.
   *
   * @param dryRun what a dry run does
   */
  public static void addTo(Subparser subparser, String dryRun) {
    addTo(subparser, dryRun, "do it; without it nothing is done");
  }

  /**
   * Adds both.
   *
   * @param dryRun what a dry run does
   * @param yes what {@code --yes} does
   */
  public static void addTo(Subparser subparser, String dryRun, String yes) {
    subparser.addArgument("--dry-run").dest("dryRun").action(Arguments.storeTrue()).help(dryRun);
    subparser.addArgument("--yes").action(Arguments.storeTrue()).help(yes);
  }

  /** Refuses a command line that has none or both. */
  public static void check(Namespace namespace, String command) throws CommandException {
    if (namespace.getBoolean("yes") == isDryRun(namespace)) {
      throw CommandException.usage(command + " needs --yes, or --dry-run to see what it would do");
    }
  }

  public static boolean isGiven(Namespace namespace) {
    return namespace.getBoolean("yes");
  }

  public static boolean isDryRun(Namespace namespace) {
    return namespace.getBoolean("dryRun");
  }
}
