package io.github.buildkitepubsub.cli;

import io.github.buildkitepubsub.cli.command.Console;
import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Command;
import io.github.buildkitepubsub.cli.send.SendCommand;
import io.github.buildkitepubsub.cli.tail.TailCommand;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;

/** Every command, in the order of the help page. */
final class Commands {

  private Commands() {}

  static List<Command> all(Application<RelayConfiguration> application, Console console) {
    return List.of(
        new ServeCommand(application, console),
        new ValidateCommand(console),
        new ConfigCommand(console),
        new SendCommand(console, InstantSource.system(), System::nanoTime, new SplittableRandom()),
        new TailCommand(console),
        new VersionCommand(console));
  }
}
