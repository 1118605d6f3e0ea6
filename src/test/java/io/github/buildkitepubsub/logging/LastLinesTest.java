package io.github.buildkitepubsub.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LastLinesTest {

  private final LoggerContext context = new LoggerContext();
  private final SlowAppender console = new SlowAppender();

  @Test
  void areWrittenWhenOneWasTakenOutOfTheQueueButNotWrittenYet() throws Exception {
    Logger logger = loggerWithAQueue();
    logger.info("the first");
    console.busy.await();
    logger.info("the last");

    Thread end = new Thread(() -> LastLines.write(context), "end");
    end.start();
    awaitJoining(end);
    console.goOn.countDown();
    end.join();

    assertThat(console.written).containsExactly("the first", "the last");
  }

  /** Until it waits for the queue's thread, so that its return tells something. */
  private static void awaitJoining(Thread end) {
    while (end.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  private Logger loggerWithAQueue() {
    context.setMDCAdapter(new LogbackMDCAdapter());
    AsyncAppender queue = new AsyncAppender();
    queue.setContext(context);
    queue.setMaxFlushTime(30_000);
    console.setContext(context);
    console.start();
    queue.addAppender(console);
    queue.start();
    Logger logger = context.getLogger("service");
    logger.addAppender(queue);
    return logger;
  }

  /** Has taken a line and cannot write it until it is told to. */
  private static final class SlowAppender extends AppenderBase<ILoggingEvent> {

    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<String> written = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent line) {
      busy.countDown();
      awaitGoOn();
      written.add(line.getMessage());
    }

    /** The end interrupts the queue's thread, which must not lose what it has in hand. */
    private void awaitGoOn() {
      boolean interrupted = false;
      while (true) {
        try {
          if (goOn.await(30, TimeUnit.SECONDS)) {
            break;
          }
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
