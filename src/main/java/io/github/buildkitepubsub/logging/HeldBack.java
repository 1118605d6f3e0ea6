package io.github.buildkitepubsub.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.AppenderAttachable;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** How many repeats were held back. */
public final class HeldBack {

  private HeldBack() {}

  /**
   * Counts for the filters of all appenders that {@code context} has now; a line that two of them
   * hold back counts twice.
   */
  public static LongSupplier in(LoggerContext context) {
    Set<RepeatsFilter> found = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Logger logger : context.getLoggerList()) {
      collect(logger, found);
    }
    List<RepeatsFilter> filters = List.copyOf(found);
    return () -> filters.stream().mapToLong(RepeatsFilter::heldBack).sum();
  }

  /** Dropwizard's appenders stand behind a queue, which is an appender that has others. */
  private static void collect(
      AppenderAttachable<ILoggingEvent> appenders, Set<RepeatsFilter> found) {
    appenders.iteratorForAppenders().forEachRemaining(appender -> collect(appender, found));
  }

  @SuppressWarnings("unchecked") // What is attached to an appender of events takes events.
  private static void collect(Appender<ILoggingEvent> appender, Set<RepeatsFilter> found) {
    for (Filter<ILoggingEvent> filter : appender.getCopyOfAttachedFiltersList()) {
      if (filter instanceof RepeatsFilter repeats) {
        found.add(repeats);
      }
    }
    if (appender instanceof AppenderAttachable<?> queue) {
      collect((AppenderAttachable<ILoggingEvent>) queue, found);
    }
  }
}
