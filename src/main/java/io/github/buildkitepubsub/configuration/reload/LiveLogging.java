package io.github.buildkitepubsub.configuration.reload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.LoggingFactory;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@link LiveHalf} for Dropwizard's section {@code logging}, whose loggers are JSON: a level, or an
 * object with a level and with appenders, which are fixed.
 */
final class LiveLogging {

  private static final String LEVEL = "level";

  private LiveLogging() {}

  /** {@code current}, with the levels of {@code next}. */
  static LoggingFactory of(LoggingFactory next, LoggingFactory current) {
    if (!(next instanceof DefaultLoggingFactory fresh)
        || !(current instanceof DefaultLoggingFactory started)) {
      return current;
    }
    DefaultLoggingFactory merged = new DefaultLoggingFactory();
    merged.setLevel(fresh.getLevel());
    merged.setAppenders(started.getAppenders());
    merged.setLoggers(loggers(fresh.getLoggers(), started.getLoggers()));
    return merged;
  }

  private static Map<String, JsonNode> loggers(
      Map<String, JsonNode> next, Map<String, JsonNode> current) {
    Set<String> names = new TreeSet<>(next.keySet());
    names.addAll(current.keySet());
    Map<String, JsonNode> loggers = new TreeMap<>();
    for (String name : names) {
      JsonNode logger = logger(next.get(name), current.get(name));
      if (logger != null) {
        loggers.put(name, logger);
      }
    }
    return loggers;
  }

  private static @Nullable JsonNode logger(@Nullable JsonNode next, @Nullable JsonNode current) {
    if (!(next instanceof ObjectNode) && !(current instanceof ObjectNode)) {
      return next;
    }
    ObjectNode merged =
        current instanceof ObjectNode object
            ? object.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    JsonNode level = next instanceof ObjectNode ? next.get(LEVEL) : next;
    merged.remove(LEVEL);
    if (level != null) {
      merged.set(LEVEL, level);
    }
    return next == null && merged.isEmpty() ? null : merged;
  }
}
