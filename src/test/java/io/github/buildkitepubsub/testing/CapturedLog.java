package io.github.buildkitepubsub.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.Objects;
import org.slf4j.LoggerFactory;

/** What one logger writes while this is open. Other tests' output stays as it is. */
public final class CapturedLog implements AutoCloseable {

  private final Logger logger;
  private final Level before;
  private final ListAppender<ILoggingEvent> lines =
      new ListAppender<>() {
        @Override
        protected void append(ILoggingEvent event) {
          // With the MDC as it is now, in the thread that logs.
          event.prepareForDeferredProcessing();
          super.append(event);
        }
      };

  /** Captures the logger {@code name} from {@code level} up, and keeps it from the console. */
  public CapturedLog(String name, Level level) {
    logger = (Logger) LoggerFactory.getLogger(name);
    before = logger.getLevel();
    logger.setLevel(level);
    logger.setAdditive(false);
    lines.start();
    logger.addAppender(lines);
  }

  /** Every line so far. */
  public List<ILoggingEvent> lines() {
    return List.copyOf(lines.list);
  }

  /** The value of {@code key} on the line, as text. */
  public static String field(ILoggingEvent line, String key) {
    return Objects.requireNonNull(line.getKeyValuePairs(), "the line has no fields").stream()
        .filter(pair -> pair.key.equals(key))
        .map(pair -> String.valueOf(pair.value))
        .findFirst()
        .orElse("absent");
  }

  @Override
  public void close() {
    logger.detachAppender(lines);
    logger.setAdditive(true);
    logger.setLevel(before);
  }
}
