package io.github.buildkitepubsub.cli.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in good order at Ctrl-C or SIGTERM: it is told to stop and has a while to
 * print what it has and to clean up. The exit code is then the JVM's own, 128 and the signal's
 * number.
 */
public final class Interruption {

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable stop, Duration patience) {
    hook =
        new Thread(
            () -> {
              stop.run();
              try {
                ended.await(patience.toMillis(), TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "interruption");
  }

  /**
   * Calls {@code stop}, on another thread, once the process is told to end before {@link #end()}.
   *
   * @param patience how long the process waits for {@link #end()} then
   */
  public static Interruption calling(Runnable stop, Duration patience) {
    Interruption interruption = new Interruption(stop, patience);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** The command has ended. */
  public void end() {
    ended.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already.
    }
  }
}
