package io.github.buildkitepubsub.cli.command;

/** What the process tells its caller. */
public final class ExitCode {

  public static final int OK = 0;

  /** The command could not do what it was asked for. */
  public static final int FAILED = 1;

  /** The command line was not understood; nothing was done. */
  public static final int USAGE = 2;

  /** Ended by Ctrl-C: 128 and the signal's number, as shells have it. */
  public static final int INTERRUPTED = 130;

  private ExitCode() {}
}
