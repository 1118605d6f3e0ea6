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

  /** Set by the launcher: the name under which it was called. */
  private static final String PROGRAM_PROPERTY = "buildkite-pubsub.program";

  private Main() {}

  /** Runs a command; leaves the process running only where the command succeeded in starting it. */
  public static void main(String[] arguments) {
    Console console =
        new Console(
            System.in,
            utf8(FileDescriptor.out),
            utf8(FileDescriptor.err),
            System.console() != null,
            System.getenv(),
            System.getProperty(PROGRAM_PROPERTY, "buildkite-pubsub"));
    int code = new CommandLine(BuildkitePubsubApplication::new, console).run(arguments);
    if (code != ExitCode.OK) {
      System.exit(code);
    }
  }

  /** Not the platform's charset: branch names and authors are UTF-8 whatever the locale is. */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
