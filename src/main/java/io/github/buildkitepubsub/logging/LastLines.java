package io.github.buildkitepubsub.logging;

import ch.qos.logback.classic.LoggerContext;

/** What was logged last, when the process is about to end. */
public final class LastLines {

  private LastLines() {}

  /**
   * Stops {@code context} and returns when every line before the call is written, or the appenders'
   * own limit (a second) has passed. To wait until their queues are empty, as Dropwizard does, is
   * not enough: the line that was taken out of one last may not be written yet, and the process
   * ends without it. Nothing can be logged afterwards.
   */
  public static void write(LoggerContext context) {
    context.stop();
  }
}
