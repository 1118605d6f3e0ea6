package io.github.buildkitepubsub.cli.send.load;

import io.github.buildkitepubsub.cli.http.Answer;
import java.net.ConnectException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Posts many bodies at a rate, with a bound on those that wait for their answers. Used once. */
public final class Burst {

  /** How often a wait looks up to show progress. */
  private static final long GLANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Poster poster;
  private final Supplier<byte[]> bodies;
  private final Load load;
  private final Tally tally;
  private final LongSupplier nanoClock;
  private final Semaphore permits;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean unreachable;

  public Burst(
      Poster poster, Supplier<byte[]> bodies, Load load, Tally tally, LongSupplier nanoClock) {
    this.poster = poster;
    this.bodies = bodies;
    this.load = load;
    this.tally = tally;
    this.nanoClock = nanoClock;
    this.permits = new Semaphore(load.concurrency());
  }

  /**
   * Posts until all is sent, {@link #stop()} is called, or it shows that nobody listens; returns
   * when what was sent is answered.
   *
   * @param glance called on this thread every now and then
   */
  public void run(Runnable glance) throws InterruptedException {
    Pace pace = new Pace(load.rate(), nanoClock.getAsLong());
    for (int index = 0; index < load.count(); index++) {
      if (!awaitTurn(pace, index, glance) || !awaitPermit(glance)) {
        break;
      }
      post();
    }
    // All permits are back when all answers are; each has a timeout of its own.
    while (!permits.tryAcquire(load.concurrency(), GLANCE_NANOS, TimeUnit.NANOSECONDS)) {
      glance.run();
    }
  }

  /** Sends no more. May be called from any thread. */
  public void stop() {
    stopped.countDown();
  }

  /** True if it stopped because nobody listens. */
  public boolean isUnreachable() {
    return unreachable;
  }

  private boolean awaitTurn(Pace pace, int index, Runnable glance) throws InterruptedException {
    long wait;
    while ((wait = pace.waitNanos(index, nanoClock.getAsLong())) > 0) {
      if (stopped.await(Math.min(wait, GLANCE_NANOS), TimeUnit.NANOSECONDS)) {
        return false;
      }
      glance.run();
    }
    glance.run();
    return stopped.getCount() > 0;
  }

  private boolean awaitPermit(Runnable glance) throws InterruptedException {
    while (!permits.tryAcquire(GLANCE_NANOS, TimeUnit.NANOSECONDS)) {
      glance.run();
    }
    if (stopped.getCount() > 0) {
      return true;
    }
    permits.release();
    return false;
  }

  private void post() {
    long started = nanoClock.getAsLong();
    poster
        .post(bodies.get())
        .whenComplete(
            (answer, failure) -> {
              record(answer, failure, Duration.ofNanos(nanoClock.getAsLong() - started));
              permits.release();
            });
  }

  private void record(@Nullable Answer answer, @Nullable Throwable failure, Duration latency) {
    if (answer != null) {
      tally.answered(answer, latency);
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    tally.failed(cause);
    if (cause instanceof ConnectException && tally.ok() == 0) {
      unreachable = true;
      stop();
    }
  }
}
