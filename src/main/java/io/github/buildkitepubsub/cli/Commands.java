package io.github.buildkitepubsub.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Command;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.dlq.DlqCommand;
import io.github.buildkitepubsub.cli.init.InitCommand;
import io.github.buildkitepubsub.cli.init.gcloud.GcloudProcess;
import io.github.buildkitepubsub.cli.replay.ReplayCommand;
import io.github.buildkitepubsub.cli.send.SendCommand;
import io.github.buildkitepubsub.cli.tail.TailCommand;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Every command, in the order of the help page. */
final class Commands {

  private Commands() {}

  static List<Command> all(Application<RelayConfiguration> application, Console console) {
    InstantSource clock = InstantSource.system();
    RandomGenerator random = new SplittableRandom();
    return List.of(
        new ServeCommand(application, console),
        new ValidateCommand(console),
        new ConfigCommand(console),
        new InitCommand(console, path -> new GcloudProcess(path, GcloudProcess.LIMIT)),
        new SendCommand(console, clock, System::nanoTime, random),
        new TailCommand(console, clock, System::nanoTime, random),
        new DlqCommand(console, clock, System::nanoTime),
        new ReplayCommand(console, clock, System::nanoTime, random),
        new VersionCommand(console));
  }
}
