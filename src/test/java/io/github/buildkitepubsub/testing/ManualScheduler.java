package io.github.buildkitepubsub.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler without threads: {@link #advance} moves time and runs what is due, in order. Tasks
 * may be added from any thread; time is moved by one.
 */
public final class ManualScheduler extends AbstractExecutorService
    implements ScheduledExecutorService {

  private final List<Task<?>> tasks = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private long nowNanos;
  private boolean shutdown;

  private final class Task<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long dueNanos;

    Task(Callable<V> callable, long dueNanos) {
      super(callable);
      this.dueNanos = dueNanos;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(dueNanos - nowNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
    }
  }

  /** Moves time and runs what became due, each task at its own time. */
  public void advance(Duration duration) {
    long end = nowNanos + duration.toNanos();
    for (Task<?> next = takeDue(end); next != null; next = takeDue(end)) {
      next.run();
    }
  }

  /** The next task that is due by {@code end}, whose time it is then; null if there is none. */
  private synchronized @Nullable Task<?> takeDue(long end) {
    tasks.removeIf(FutureTask::isCancelled);
    Task<?> next = tasks.stream().min(Comparator.comparingLong(t -> t.dueNanos)).orElse(null);
    if (next == null || next.dueNanos > end) {
      nowNanos = end;
      return null;
    }
    tasks.remove(next);
    nowNanos = next.dueNanos;
    return next;
  }

  /** Its time, as {@link System#nanoTime()}. */
  public synchronized long nanoTime() {
    return nowNanos;
  }

  /** Every delay that was asked for so far. */
  public synchronized List<Duration> delays() {
    return List.copyOf(delays);
  }

  /** How many tasks wait. */
  public synchronized int waiting() {
    tasks.removeIf(FutureTask::isCancelled);
    return tasks.size();
  }

  /**
   * Waits until {@code count} tasks wait, which other threads add.
   *
   * @throws AssertionError after ten seconds
   */
  public void awaitWaiting(int count) {
    Await.on(this, () -> waiting() >= count);
  }

  @Override
  public synchronized <V> ScheduledFuture<V> schedule(
      Callable<V> callable, long delay, TimeUnit unit) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    delays.add(Duration.of(delay, unit.toChronoUnit()));
    Task<V> task = new Task<>(callable, nowNanos + unit.toNanos(delay));
    tasks.add(task);
    notifyAll();
    return task;
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(
        () -> {
          command.run();
          return null;
        },
        delay,
        unit);
  }

  @Override
  public ScheduledFuture<?> scheduleAtFixedRate(
      Runnable command, long initialDelay, long period, TimeUnit unit) {
    throw new UnsupportedOperationException("not needed by any test yet");
  }

  @Override
  public ScheduledFuture<?> scheduleWithFixedDelay(
      Runnable command, long initialDelay, long delay, TimeUnit unit) {
    throw new UnsupportedOperationException("not needed by any test yet");
  }

  @Override
  public void execute(Runnable command) {
    command.run();
  }

  @Override
  public synchronized void shutdown() {
    shutdown = true;
  }

  @Override
  public synchronized List<Runnable> shutdownNow() {
    shutdown = true;
    List<Runnable> left = List.copyOf(tasks);
    tasks.clear();
    return left;
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public synchronized boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return true;
  }
}
