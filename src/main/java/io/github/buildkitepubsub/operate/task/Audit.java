package io.github.buildkitepubsub.operate.task;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes down who did what on the admin port, and who was refused: a line each to the logger
 * {@value #LOGGER}. The request's id stands on the line as on every line of its thread.
 */
public final class Audit {

  /** The logger's name. Its level cannot be changed while the service runs. */
  public static final String LOGGER = "audit";

  private static final Logger log = LoggerFactory.getLogger(LOGGER);

  /** Of one text that a caller chose. */
  private static final int MAX_TEXT = 200;

  /** Of all that a call gave, or of what it answered. */
  private static final int MAX_LINE = 2000;

  private Audit() {}

  /**
   * A task was called.
   *
   * @param parameters as they were given
   * @param result what it reported, or why it did not do it
   */
  static void called(Caller caller, String task, String parameters, String result, Duration took) {
    by(caller)
        .addKeyValue("task", printable(task))
        .addKeyValue("parameters", printable(parameters, MAX_LINE))
        .addKeyValue("result", printable(result, MAX_LINE))
        .addKeyValue("took", took)
        .log("operator task");
  }

  /**
   * A request was turned away before it reached what it asked for.
   *
   * @param code the error's, of the catalogue
   */
  public static void refused(Caller caller, String method, String path, String code) {
    by(caller)
        .addKeyValue("method", printable(method))
        .addKeyValue("path", printable(path))
        .addKeyValue("error_code", code)
        .log("admin request refused");
  }

  private static LoggingEventBuilder by(Caller caller) {
    LoggingEventBuilder line = log.atInfo().addKeyValue("client_address", caller.address());
    return caller.token() == null ? line : line.addKeyValue("token", caller.token());
  }

  /** What a caller wrote, fit for a line: no line breaks, not too long. */
  static String printable(String text) {
    return printable(text, MAX_TEXT);
  }

  private static String printable(String text, int max) {
    String cut = text.length() <= max ? text : text.substring(0, max) + "...";
    return cut.replaceAll("\\p{Cntrl}", "?");
  }
}
