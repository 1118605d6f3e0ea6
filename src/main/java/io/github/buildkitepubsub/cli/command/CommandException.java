package io.github.buildkitepubsub.cli.command;

import org.jspecify.annotations.Nullable;

/** Ends a command: the message is one line for a person and says what to do. */
public final class CommandException extends Exception {

  private final int exitCode;

  private CommandException(int exitCode, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** The command could not do what it was asked for. */
  public static CommandException failed(String message) {
    return failed(message, null);
  }

  /** The same, with what was behind it. */
  public static CommandException failed(String message, @Nullable Throwable cause) {
    return new CommandException(ExitCode.FAILED, message, cause);
  }

  /** The options contradict each other or are out of range. */
  public static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message, null);
  }

  /** One of {@link ExitCode}. */
  public int exitCode() {
    return exitCode;
  }
}
