package io.github.buildkitepubsub.cli;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;

/**
 * The log before a configuration is read, and all that a command other than {@code serve} has.
 * Dropwizard writes its warnings to the standard output; there they would mix with results.
 */
final class BootstrapLog {

  private BootstrapLog() {}

  static void toStandardError() {
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
      root.iteratorForAppenders()
          .forEachRemaining(
              appender -> {
                if (appender instanceof ConsoleAppender<?> console) {
                  console.setTarget("System.err");
                  console.start();
                }
              });
    }
  }
}
