package io.github.buildkitepubsub.publish;

import io.dropwizard.lifecycle.Managed;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes again after failures that can pass, on the schedule of {@link RetrySettings}. No thread
 * sleeps: a further attempt is a task on the scheduler. It is the only layer that retries; the
 * client's own retry is off. A failure knows how often the event was tried again.
 *
 * <p>An event's attempts end with the first success, with a failure that time does not mend (a
 * circuit breaker's refusal is one), with the last attempt allowed, and where the next one would
 * begin too late. A stop ends them too, at once: nothing waits for an attempt that will not come.
 */
public final class RetryingPublisher implements EventPublisher, Managed {

  private static final Logger log = LoggerFactory.getLogger(RetryingPublisher.class);

  private final EventPublisher delegate;
  private final PublishMetrics metrics;
  private final ScheduledExecutorService scheduler;
  private final DoubleSupplier random;
  private final LongSupplier nanoTime;
  private final Set<Attempts> waiting = ConcurrentHashMap.newKeySet();
  private volatile Rules rules;
  private volatile boolean stopped;

  /** Settings, and what Resilience4j makes of them: whether there is another attempt, and when. */
  private record Rules(Retry retry, long withinNanos) {}

  /**
   * @param scheduler runs further attempts; once it is shut down, a failure is final
   * @param random draws the jitter, evenly from [0, 1)
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  public RetryingPublisher(
      EventPublisher delegate,
      RetrySettings settings,
      PublishMetrics metrics,
      ScheduledExecutorService scheduler,
      DoubleSupplier random,
      LongSupplier nanoTime) {
    this.delegate = delegate;
    this.metrics = metrics;
    this.scheduler = scheduler;
    this.random = random;
    this.nanoTime = nanoTime;
    this.rules = rules(settings);
  }

  /** Events that come from now on follow {@code settings}; the others go on as they began. */
  public void update(RetrySettings settings) {
    rules = rules(settings);
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    Attempts attempts = new Attempts(event, rules);
    attempts.attempt();
    return attempts.outcome;
  }

  /**
   * Gives up every event that waits for an attempt, as {@link PublishException.Kind#STOPPED}, and
   * from now on retries none. Attempts that are under way still decide. Does nothing a second time.
   */
  @Override
  public void stop() {
    stopped = true;
    long ended = waiting.stream().filter(Attempts::endWaiting).count();
    if (ended > 0) {
      log.atWarn().addKeyValue("events", ended).log("retries ended by the stop");
    }
  }

  /** The attempts of one event. They follow each other, so one thread at a time uses it. */
  private final class Attempts {

    private final CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    private final WebhookEvent event;
    private final Retry.AsyncContext<MessageId> context;
    private final long withinNanos;
    private final long start = nanoTime.getAsLong();
    private int retries;
    private volatile @Nullable Future<?> timer;

    Attempts(WebhookEvent event, Rules rules) {
      this.event = event;
      this.context = rules.retry().asyncContext();
      this.withinNanos = rules.withinNanos();
    }

    void attempt() {
      delegate
          .publish(event)
          .whenComplete(
              (id, failure) -> {
                if (failure == null) {
                  outcome.complete(id);
                } else {
                  failed(PublishException.from(failure));
                }
              });
    }

    private void failed(PublishException failure) {
      // Negative if there is no further attempt.
      long millis = context.onError(failure);
      if (millis < 0 || isTooLate(millis)) {
        end(failure);
      } else {
        await(millis);
      }
    }

    private boolean isTooLate(long millis) {
      long begins = nanoTime.getAsLong() - start + TimeUnit.MILLISECONDS.toNanos(millis);
      return begins > withinNanos;
    }

    private void await(long millis) {
      waiting.add(this);
      // After the line above, so that a stop sees this event or is seen by it.
      if (stopped) {
        endWaiting();
        return;
      }
      try {
        timer = scheduler.schedule(this::again, millis, TimeUnit.MILLISECONDS);
      } catch (RejectedExecutionException e) {
        endWaiting();
      }
    }

    private void again() {
      if (waiting.remove(this)) {
        retries++;
        metrics.retried(event.type());
        attempt();
      }
    }

    /** Whether the event waited, and its attempts are ended by this. */
    boolean endWaiting() {
      boolean waited = waiting.remove(this);
      if (waited) {
        // Else the scheduler's own stop would wait for it. A timer that is set only now does
        // nothing.
        Future<?> set = timer;
        if (set != null) {
          set.cancel(false);
        }
        end(PublishException.stopped());
      }
      return waited;
    }

    private void end(PublishException failure) {
      outcome.completeExceptionally(failure.afterRetries(retries));
    }
  }

  private Rules rules(RetrySettings settings) {
    Retry retry =
        Retry.of(
            "publish",
            RetryConfig.<MessageId>custom()
                .maxAttempts(settings.maxAttempts())
                .intervalFunction(schedule(settings))
                .retryOnException(RetryingPublisher::isWorthRetrying)
                .build());
    return new Rules(retry, settings.within().toNanoseconds());
  }

  private static boolean isWorthRetrying(Throwable failure) {
    return PublishException.from(failure).kind() == PublishException.Kind.RETRYABLE;
  }

  private IntervalFunction schedule(RetrySettings settings) {
    List<Duration> delays =
        settings.delays().stream().map(io.dropwizard.util.Duration::toJavaDuration).toList();
    double jitter = settings.jitter();
    return attempt -> {
      long millis = delays.get(Math.min(attempt, delays.size()) - 1).toMillis();
      double factor = 1 + jitter * (2 * random.getAsDouble() - 1);
      return Math.max(1, Math.round(millis * factor));
    };
  }
}
