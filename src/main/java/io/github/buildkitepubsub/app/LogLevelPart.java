package io.github.buildkitepubsub.app;

import ch.qos.logback.classic.Level;
import com.fasterxml.jackson.databind.JsonNode;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LiveConfiguration;
import io.github.buildkitepubsub.configuration.reload.LivePart;
import io.github.buildkitepubsub.operate.loglevel.LogLevels;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;

/** The levels of loggers, as {@code logging} has them. */
final class LogLevelPart implements LivePart {

  /** What Dropwizard makes of a logger without a level. */
  private static final Level DEFAULT = Level.INFO;

  private final LogLevels loggers;
  private Map<String, Level> levels;

  /**
   * @param started with what Dropwizard has set the levels already
   */
  LogLevelPart(RelayConfiguration started, LogLevels loggers) {
    this.levels = levels(started);
    this.loggers = loggers;
  }

  @Override
  public String name() {
    return "log levels";
  }

  @Override
  public Runnable prepare(LiveConfiguration next) {
    Map<String, Level> fresh = levels(next.configuration());
    return () -> {
      Map<String, Level> before = levels;
      levels = fresh;
      before.keySet().stream()
          .filter(name -> !fresh.containsKey(name))
          .forEach(name -> loggers.configured(name, null));
      fresh.forEach(
          (name, level) -> {
            if (!level.equals(before.get(name))) {
              loggers.configured(name, level);
            }
          });
    };
  }

  private static Map<String, Level> levels(RelayConfiguration configuration) {
    Map<String, Level> levels = new HashMap<>();
    if (configuration.getLoggingFactory() instanceof DefaultLoggingFactory logging) {
      levels.put(Logger.ROOT_LOGGER_NAME, level(logging.getLevel()));
      // The root logger's entry goes before logging.level, in whatever case its name is written.
      logging
          .getLoggers()
          .forEach((name, logger) -> levels.put(LogLevels.canonical(name), level(logger)));
    }
    return levels;
  }

  private static Level level(JsonNode logger) {
    return level(logger.isObject() ? logger.path("level").asText("") : logger.asText());
  }

  /** As Dropwizard reads it: YAML takes a bare off for false. */
  private static Level level(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "false" -> Level.OFF;
      case "true" -> Level.TRACE;
      default -> Level.toLevel(text, DEFAULT);
    };
  }
}
