package io.github.buildkitepubsub.cli;

import io.dropwizard.core.Application;
import io.dropwizard.core.cli.Command;
import io.dropwizard.core.setup.Bootstrap;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.cli.command.CommonArguments;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.ExitCode;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import net.sourceforge.argparse4j.ArgumentParsers;
import net.sourceforge.argparse4j.helper.HelpScreenException;
import net.sourceforge.argparse4j.inf.ArgumentParser;
import net.sourceforge.argparse4j.inf.ArgumentParserException;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;
import net.sourceforge.argparse4j.internal.UnrecognizedCommandException;

/**
 * Runs Dropwizard commands in the place of {@link io.dropwizard.core.cli.Cli}, which answers every
 * mistake with a stack trace or a help page and exit code 1, and builds a {@link Bootstrap} (0.4 s)
 * even to print a version. Here a mistake is one line, the exit code says whose it was, and a
 * {@code Bootstrap} is built only for a command that runs.
 */
public final class CommandLine {

  static final String PROGRAM = "buildkite-pubsub";

  private static final String COMMAND = "command";
  private static final int WIDTH = 100;

  private final Supplier<? extends Application<RelayConfiguration>> application;
  private final Console console;

  /**
   * @param application called once at most
   */
  public CommandLine(
      Supplier<? extends Application<RelayConfiguration>> application, Console console) {
    this.application = application;
    this.console = console;
  }

  /**
   * Runs the command that {@code arguments} name. Returns when it is done; {@code serve} is done
   * when the server listens.
   *
   * @return one of {@link ExitCode}
   */
  public int run(String... arguments) {
    List<String> words = List.of(arguments);
    String first = words.isEmpty() ? "--help" : words.get(0);
    if (words.size() > 1) {
      return parseAndRun(first.equals("help") ? helpOn(words) : arguments);
    }
    switch (first) {
      case "help", "--help", "-h" -> Help.print(console.out());
      case VersionCommand.NAME, "--version", "-v" -> VersionCommand.print(console.out());
      default -> {
        return parseAndRun(arguments);
      }
    }
    return ExitCode.OK;
  }

  private static String[] helpOn(List<String> words) {
    return Stream.concat(words.stream().skip(1), Stream.of("--help")).toArray(String[]::new);
  }

  private int parseAndRun(String... arguments) {
    Application<RelayConfiguration> started = application.get();
    BootstrapLog.toStandardError();
    List<Command> commands = Commands.all(started, console);
    Namespace namespace;
    try {
      namespace = parser(commands).parseArgs(arguments);
    } catch (HelpScreenException e) {
      console.out().print(e.getParser().formatHelp());
      return ExitCode.OK;
    } catch (ArgumentParserException e) {
      console.err().println(PROGRAM + ": " + describe(e, arguments[0], commands));
      return ExitCode.USAGE;
    }
    Command command = namespace.get(COMMAND);
    try {
      command.run(bootstrap(started), namespace);
      return ExitCode.OK;
    } catch (InterruptedException e) {
      return ExitCode.INTERRUPTED;
    } catch (Exception | LinkageError e) {
      report(e, Boolean.TRUE.equals(namespace.getBoolean(CommonArguments.VERBOSE)));
      return e instanceof CommandException known ? known.exitCode() : ExitCode.FAILED;
    }
  }

  private void report(Throwable failure, boolean verbose) {
    ErrorLines.of(failure).forEach(line -> console.err().println(PROGRAM + ": " + line));
    if (verbose || !console.environment().getOrDefault(CommonArguments.DEBUG, "").isEmpty()) {
      failure.printStackTrace(console.err());
    }
  }

  private static ArgumentParser parser(List<Command> commands) {
    ArgumentParser parser =
        ArgumentParsers.newFor(PROGRAM)
            .addHelp(false)
            .locale(Locale.ENGLISH)
            .terminalWidthDetection(false)
            .defaultFormatWidth(WIDTH)
            .build();
    for (Command command : commands) {
      Subparser subparser = parser.addSubparsers().addParser(command.getName(), false);
      subparser.description(command.getDescription()).setDefault(COMMAND, command);
      command.configure(subparser);
      CommonArguments.addHelp(subparser);
    }
    return parser;
  }

  private static String describe(
      ArgumentParserException mistake, String first, List<Command> commands) {
    List<String> names = commands.stream().map(Command::getName).toList();
    if (mistake instanceof UnrecognizedCommandException unknown && !names.contains(first)) {
      return "there is no command '%s': it is one of %s (see %s --help)"
          .formatted(unknown.getCommand(), String.join(", ", names), PROGRAM);
    }
    String command = names.contains(first) ? first + " " : "";
    return "%s (see %s %s--help)".formatted(mistake.getMessage(), PROGRAM, command);
  }

  private static Bootstrap<RelayConfiguration> bootstrap(Application<RelayConfiguration> started) {
    Bootstrap<RelayConfiguration> bootstrap = new Bootstrap<>(started);
    started.initialize(bootstrap);
    return bootstrap;
  }
}
