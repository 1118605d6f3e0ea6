package io.github.buildkitepubsub.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeldBackTest {

  private final LoggerContext context = new LoggerContext();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  @BeforeEach
  void start() {
    context.setMDCAdapter(new LogbackMDCAdapter());
  }

  /** Writes nothing down but how many lines it got. */
  private static final class Counting extends AppenderBase<ILoggingEvent> {

    private final AtomicInteger lines = new AtomicInteger();

    @Override
    protected void append(ILoggingEvent event) {
      lines.incrementAndGet();
    }
  }

  private Counting appender(int lines) {
    Counting appender = new Counting();
    appender.setContext(context);
    RepeatsFilter filter = new RepeatsFilter(lines, Duration.ofMinutes(1), Set.of());
    filter.start();
    appender.addFilter(filter);
    appender.start();
    return appender;
  }

  private Appender<ILoggingEvent> behindAQueue(Appender<ILoggingEvent> appender) {
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.addAppender(appender);
    queue.start();
    return queue;
  }

  private void warn(Logger logger, int times) {
    IntStream.range(0, times).forEach(i -> logger.warn("event not published"));
  }

  @Test
  void countsWhatDidNotPass() {
    Counting appender = appender(3);
    root.addAppender(appender);
    LongSupplier heldBack = HeldBack.in(context);

    warn(root, 10);

    assertThat(appender.lines).hasValue(3);
    assertThat(heldBack.getAsLong()).isEqualTo(7);
    warn(root, 5);
    assertThat(heldBack.getAsLong()).isEqualTo(12);
  }

  @Test
  void findsFiltersBehindDropwizardsQueueAndOfSingleLoggers() {
    root.addAppender(behindAQueue(appender(3)));
    Logger single = context.getLogger("audit");
    single.setAdditive(false);
    single.addAppender(appender(1));
    LongSupplier heldBack = HeldBack.in(context);

    warn(root, 10);
    warn(single, 3);
    // Stops the queue, which is then empty.
    context.stop();

    assertThat(heldBack.getAsLong()).isEqualTo(7 + 2);
  }

  @Test
  void isNoneWhereNothingHoldsBack() {
    assertThat(HeldBack.in(context).getAsLong()).isZero();
  }
}
