package io.github.buildkitepubsub.forward;

import io.dropwizard.lifecycle.Managed;
import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.spool.Spool;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves events from the spool to Pub/Sub. Every event that is leased ends published, in the dead
 * letter topic, marked as given up, or left in the spool to be tried again.
 *
 * <p>It has no thread of its own. Events that have just arrived are published on the spool's thread
 * that says they are durable; those of the backlog on the spool's thread that read them; what
 * follows a publish runs on the client's thread. A task on the scheduler, once a {@linkplain #TICK
 * second}, looks whether a pause is over.
 */
public final class Forwarder implements Managed {

  private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

  /** How late a pause's end may be noticed where nothing else happens. */
  static final Duration TICK = Duration.ofSeconds(1);

  private final Spool spool;
  private final EventPublisher publisher;
  private final Burials burials;
  private final ForwardSettings settings;
  private final ForwardMetrics metrics;
  private final InstantSource clock;
  private final ScheduledExecutorService scheduler;
  private final Ledger ledger;
  private final Pacing pacing;
  private final Backlog backlog;
  private volatile GiveUpPolicy policy;
  private volatile boolean isStopping;
  private volatile @Nullable Future<?> tick;

  /**
   * @param publisher with its retries and its breaker
   * @param deadLetters null if there is no dead letter topic
   * @param keys what an event is ordered by, empty for nothing; null if nothing is ordered
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}, for pauses
   * @param scheduler for a short task a second
   */
  public Forwarder(
      Spool spool,
      EventPublisher publisher,
      @Nullable DeadLetterQueue deadLetters,
      ForwardSettings settings,
      @Nullable Function<WebhookEvent, String> keys,
      ForwardMetrics metrics,
      InstantSource clock,
      LongSupplier nanoTime,
      ScheduledExecutorService scheduler) {
    this.spool = spool;
    this.publisher = publisher;
    this.policy = new GiveUpPolicy(deadLetters != null, settings.giveUp(), clock);
    this.settings = settings;
    this.metrics = metrics;
    this.clock = clock;
    this.scheduler = scheduler;
    this.ledger = new Ledger(settings.inFlight(), keys);
    this.pacing = new Pacing(settings, nanoTime);
    this.backlog = new Backlog(spool, ledger, pacing, this::publish);
    this.burials =
        new Burials(
            spool,
            deadLetters,
            settings.giveUp().retryInterval().toJavaDuration(),
            metrics,
            clock,
            nanoTime);
  }

  /** Judges failures from now on; {@code retryInterval} is not looked at. */
  public void update(ForwardSettings.GiveUp giveUp) {
    policy = policy.with(giveUp);
  }

  @Override
  public void start() {
    scheduleTick();
    backlog.resume();
  }

  private void scheduleTick() {
    tick = scheduler.schedule(this::tick, TICK.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tick() {
    try {
      backlog.pump();
      if (backlog.isRead()) {
        burials.retry();
      }
    } finally {
      scheduleTick();
    }
  }

  /**
   * Takes an event that was stored in the spool just now. What is offered in the order of positions
   * is published at once; one that comes after a later one waits for the reader.
   *
   * @return where it is in the end, however long that takes; at once {@link Outcome.Spooled} if it
   *     must wait
   */
  CompletionStage<Outcome> offer(long position, WebhookEvent event) {
    Ledger.Decision decision =
        backlog.isPaused() ? ledger.leave(position) : ledger.offer(position, event);
    Lease lease = decision.lease();
    if (lease == null) {
      return left();
    }
    if (decision.isItsTurn()) {
      publish(lease);
    }
    return lease.outcome();
  }

  private CompletionStage<Outcome> left() {
    metrics.left();
    backlog.pump();
    return CompletableFuture.completedFuture(Outcome.Spooled.INSTANCE);
  }

  /**
   * Takes an event that was stored just now, and is being published by another way already. If the
   * reader was faster it is published twice.
   */
  void hold(long position, WebhookEvent event, CompletionStage<Outcome> direct) {
    Lease lease = ledger.hold(position, event);
    if (lease == null) {
      return;
    }
    direct.whenComplete(
        (outcome, failure) -> {
          if (failure == null) {
            settle(lease, spool.remove(position));
          } else {
            putBack(lease, PublishException.from(failure));
          }
        });
  }

  /**
   * Takes an event that was stored just now and is not to be published. If the reader was faster it
   * is published all the same, as one that a process before this one left.
   *
   * @return where it is in the end
   */
  CompletionStage<Outcome> bury(long position, DeadLetter letter) {
    Lease lease = ledger.hold(position, letter.event());
    if (lease == null) {
      return left();
    }
    bury(lease, letter);
    return lease.outcome();
  }

  private void publish(Lease lease) {
    publisher
        .publish(lease.event())
        .whenComplete(
            (id, failure) -> {
              if (failure == null) {
                published(lease, id);
              } else {
                failed(lease, PublishException.from(failure));
              }
            });
  }

  private void published(Lease lease, MessageId id) {
    pacing.succeeded();
    metrics.forwarded(Duration.between(lease.event().receivedAt(), clock.instant()));
    lease.outcome().complete(new Outcome.Published(id));
    settle(lease, spool.remove(lease.position()));
  }

  private void failed(Lease lease, PublishException failure) {
    int counted = GiveUpPolicy.attemptsOf(failure);
    if (policy.givesUp(lease.event(), lease.attempts() + counted, failure)) {
      bury(lease, burials.letter(lease.event(), failure, lease.attempts() + counted));
      return;
    }
    pacing.failed();
    if (counted > 0) {
      spool.attempted(lease.position(), counted);
    }
    putBack(lease, failure);
  }

  private void bury(Lease lease, DeadLetter letter) {
    burials.bury(lease, letter).thenAccept(burial -> settle(lease, burial.gone()));
  }

  private void putBack(Lease lease, PublishException failure) {
    for (Lease back : ledger.putBack(lease)) {
      metrics.putBack(failure.kind());
      back.outcome().complete(Outcome.Spooled.INSTANCE);
    }
    backlog.pump();
  }

  /** Ends the work on a lease whose event leaves the reader's way once {@code gone} completes. */
  private void settle(Lease lease, CompletionStage<Void> gone) {
    long position = lease.position();
    // Without the lease, which would keep its event in memory for as long as a slow disk takes. If
    // it fails, the spool is stopped: the event is found again by the next process.
    gone.thenRun(() -> ledger.settled(position));
    Lease next = ledger.done(lease);
    if (next != null) {
      publish(next);
    }
    backlog.pump();
  }

  /** Reads no more of the backlog until {@link #resume()}. */
  void suspend() {
    backlog.suspend();
  }

  /** Reads the backlog again. */
  void resume() {
    backlog.resume();
  }

  /**
   * While it is paused nothing more is forwarded: events that arrive wait in the spool. What is
   * being published goes on, and an event that the disk takes late or not is published all the
   * same.
   */
  public void pause(boolean paused) {
    if (backlog.pause(paused)) {
      log.atWarn().addKeyValue("paused", paused).log("forwarding is paused or resumed by hand");
      backlog.pump();
    }
  }

  public boolean isPaused() {
    return backlog.isPaused();
  }

  /**
   * Forgets what failed: the backlog is read now, not when its rest is over, and what the dead
   * letter topic refused is offered to it again. An open circuit breaker still lets nothing
   * through.
   */
  public void retryNow() {
    pacing.forget();
    burials.forget();
    backlog.pump();
    if (backlog.isRead()) {
      burials.retry();
    }
  }

  /**
   * Makes every event that was given up and is still in the spool pending again.
   *
   * @return how many there were
   */
  public CompletionStage<Long> restore() {
    return spool
        .restore()
        .thenApply(
            count -> {
              ledger.rewind();
              backlog.pump();
              return count;
            });
  }

  /** Leaves a lease that somebody else took to the reader again. */
  void giveBack(Lease lease) {
    ledger.putBack(lease);
  }

  /** Ends a lease whose event is somewhere else now. */
  CompletionStage<Void> removed(Lease lease) {
    CompletionStage<Void> gone = spool.remove(lease.position());
    settle(lease, gone);
    return gone;
  }

  Ledger ledger() {
    return ledger;
  }

  /** How many events are worked on. */
  public int inFlight() {
    return ledger.leased();
  }

  /**
   * Takes no more of the backlog, waits for what is worked on, up to {@code forward.stopTimeout},
   * and says what stays in the spool. Does nothing the second time.
   */
  @Override
  public void stop() throws InterruptedException {
    if (isStopping) {
      return;
    }
    isStopping = true;
    backlog.stop();
    Future<?> current = tick;
    if (current != null) {
      current.cancel(false);
    }
    try {
      ledger
          .idle()
          .toCompletableFuture()
          .get(settings.stopTimeout().toMilliseconds(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // Said below.
    } catch (ExecutionException e) {
      throw new AssertionError("it is only ever completed", e);
    }
    log.atInfo()
        .addKeyValue("in_flight", ledger.leased())
        .addKeyValue("kept", spool.status().events())
        .log("forwarder stopped");
  }
}
