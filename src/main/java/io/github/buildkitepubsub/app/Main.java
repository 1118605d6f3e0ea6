package io.github.buildkitepubsub.app;

import io.github.buildkitepubsub.cli.CommandLine;
import io.github.buildkitepubsub.cli.command.Console;
import io.github.buildkitepubsub.cli.command.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where the process starts. */
public final class Main {

  /** Set by the launcher to the name under which it was called. */
  private static final String PROGRAM = "buildkite-pubsub.program";

  /** Set to {@code true} by the launcher if the output is a terminal. */
  private static final String TERMINAL = "buildkite-pubsub.terminal";

  /** The same of the error output. */
  private static final String ERROR_TERMINAL = "buildkite-pubsub.error-terminal";

  /** The same of the standard input. */
  private static final String IN_TERMINAL = "buildkite-pubsub.in-terminal";

  private Main() {}

  /**
   * Runs a command. A command that fails ends the process with one of {@link ExitCode}; else the
   * process lives as long as what the command started.
   */
  public static void main(String[] arguments) {
    Console console =
        new Console(
            System.in,
            utf8(FileDescriptor.out),
            utf8(FileDescriptor.err),
            Boolean.getBoolean(TERMINAL),
            Boolean.getBoolean(ERROR_TERMINAL),
            Boolean.getBoolean(IN_TERMINAL),
            System.getenv(),
            System.getProperty(PROGRAM, "buildkite-pubsub"));
    int code = new CommandLine(BuildkitePubsubApplication::new, console).run(arguments);
    if (code == ExitCode.INTERRUPTED) {
      // The process is ending already: its code is the signal's.
      System.exit(code);
    }
    if (code != ExitCode.OK) {
      // Commands have cleaned up. An orderly exit would wait for load balancers to see a service go
      // that never came.
      Runtime.getRuntime().halt(code);
    }
  }

  /** Not the platform's charset: branches and authors have names in UTF-8 whatever the locale. */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
