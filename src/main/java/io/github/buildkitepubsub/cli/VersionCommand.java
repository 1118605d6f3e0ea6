package io.github.buildkitepubsub.cli;

import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.operate.support.BuildInfo;
import java.io.PrintStream;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Prints what a bug report needs to say. */
final class VersionCommand extends Command {

  static final String NAME = "version";
  static final String DESCRIPTION =
      "Prints the versions of this program and its main dependencies.";

  private final Console console;

  VersionCommand(Console console) {
    super(NAME, DESCRIPTION);
    this.console = console;
  }

  @Override
  public void configure(Subparser subparser) {
    CommonArguments.add(subparser, "buildkite-pubsub version");
  }

  @Override
  public void run(Bootstrap<?> bootstrap, Namespace namespace) {
    print(console.out());
  }

  static void print(PrintStream out) {
    BuildInfo build = BuildInfo.read();
    out.println(CommandLine.PROGRAM + " " + build.version() + " (commit " + build.commit() + ")");
    out.println("java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")");
    build.dependencies().forEach((name, version) -> out.println(name + " " + version));
  }
}
