package io.github.buildkitepubsub.cli.init;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.cli.init.gcloud.FakeGcloud;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.ArgumentParsers;
import net.sourceforge.argparse4j.inf.ArgumentParser;
import net.sourceforge.argparse4j.inf.Subparser;

/** Runs {@code init} against a project in memory, and keeps what it prints. */
final class InitShell {

  private final FakeGcloud gcloud = new FakeGcloud();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private byte[] in = new byte[0];
  private boolean terminal;

  FakeGcloud gcloud() {
    return gcloud;
  }

  /** A person answers these lines. */
  InitShell answering(String... lines) {
    terminal = true;
    in = (String.join("\n", lines) + "\n").getBytes(UTF_8);
    return this;
  }

  /** Nobody answers; this is on its standard input. */
  InitShell in(String text) {
    terminal = false;
    in = text.getBytes(UTF_8);
    return this;
  }

  /** Returns the exit code. What was printed before is forgotten. */
  int run(String... arguments) throws Exception {
    out.reset();
    err.reset();
    PrintStream errors = new PrintStream(err, true, UTF_8);
    Console console =
        new Console(
            new ByteArrayInputStream(in),
            new PrintStream(out, true, UTF_8),
            errors,
            false,
            terminal,
            terminal,
            Map.of(),
            "bin/buildkite-pubsub");
    InitCommand command = new InitCommand(console, path -> gcloud);
    ArgumentParser parser = ArgumentParsers.newFor("buildkite-pubsub").addHelp(false).build();
    Subparser subparser = parser.addSubparsers().addParser(InitCommand.NAME, false);
    command.configure(subparser);
    try {
      command.run(
          parser.parseArgs(
              Stream.concat(Stream.of(InitCommand.NAME), Stream.of(arguments))
                  .toArray(String[]::new)));
      return ExitCode.OK;
    } catch (CommandException e) {
      errors.println(e.getMessage());
      return e.exitCode();
    }
  }

  String out() {
    return out.toString(UTF_8);
  }

  List<String> outLines() {
    return out().lines().toList();
  }

  String err() {
    return err.toString(UTF_8);
  }

  /** The commands that the plan shows. */
  List<String> shownCommands() {
    return outLines().stream()
        .filter(line -> line.startsWith("        "))
        .map(String::strip)
        .filter(line -> line.contains("gcloud "))
        .toList();
  }
}
