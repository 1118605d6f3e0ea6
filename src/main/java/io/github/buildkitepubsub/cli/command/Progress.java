package io.github.buildkitepubsub.cli.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Shows how far a command is: on a terminal one line that is written over, elsewhere a line now and
 * then. Not thread-safe.
 */
public final class Progress {

  private static final Duration ON_TERMINAL = Duration.ofMillis(200);

  /** Back to the start of the line, and clear it. */
  private static final String REWRITE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private final LongSupplier nanoClock;
  private final long interval;
  private long due;

  /**
   * @param elsewhere how often a line is written where there is no terminal
   */
  public Progress(PrintStream out, boolean terminal, Duration elsewhere, LongSupplier nanoClock) {
    this.out = out;
    this.terminal = terminal;
    this.nanoClock = nanoClock;
    this.interval = (terminal ? ON_TERMINAL : elsewhere).toNanos();
    this.due = nanoClock.getAsLong() + interval;
  }

  /** Shows {@code line} if it is time. */
  public void tick(Supplier<String> line) {
    long now = nanoClock.getAsLong();
    if (now - due < 0) {
      return;
    }
    due = now + interval;
    if (terminal) {
      out.print(REWRITE + line.get());
      out.flush();
    } else {
      out.println(line.get());
    }
  }

  /** Makes room for what is printed next. */
  public void end() {
    if (terminal) {
      out.print(REWRITE);
      out.flush();
    }
  }
}
