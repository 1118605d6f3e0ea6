package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.deadletter.DeadLetter;
import io.github.buildkitepubsub.deadletter.DeadLetterQueue;
import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.logging.EventFields;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.spool.EntryState;
import io.github.buildkitepubsub.spool.GivenUp;
import io.github.buildkitepubsub.spool.Spool;
import io.github.buildkitepubsub.spool.SpooledEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buries events that are given up: first in the dead letter topic, then, durably, no more in the
 * spool. One that the topic does not take is marked, and is tried again later. Thread-safe.
 */
final class Burials {

  private static final Logger log = LoggerFactory.getLogger(Burials.class);

  private final Spool spool;
  private final @Nullable DeadLetterQueue deadLetters;
  private final long retryInterval;
  private final ForwardMetrics metrics;
  private final InstantSource clock;
  private final LongSupplier nanoTime;
  private final AtomicBoolean isRetrying = new AtomicBoolean();

  /** When the last retry began; null if the next one may begin. */
  private volatile @Nullable Long retriedAt;

  /**
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  Burials(
      Spool spool,
      @Nullable DeadLetterQueue deadLetters,
      Duration retryInterval,
      ForwardMetrics metrics,
      InstantSource clock,
      LongSupplier nanoTime) {
    this.spool = spool;
    this.deadLetters = deadLetters;
    this.retryInterval = retryInterval.toNanos();
    this.metrics = metrics;
    this.clock = clock;
    this.nanoTime = nanoTime;
  }

  /**
   * How a burial ended.
   *
   * @param gone completes once the event is no more among the pending ones
   */
  record Burial(CompletionStage<Void> gone) {}

  /** The letter of an event whose publish failed for good. */
  DeadLetter letter(WebhookEvent event, PublishException failure, int attempts) {
    return new DeadLetter(
        event,
        DeadLetterReason.of(failure),
        String.valueOf(failure.getMessage()),
        attempts - 1,
        clock.instant());
  }

  /** Gives up the event of {@code lease} and tells whoever waits for it. Never fails. */
  CompletionStage<Burial> bury(Lease lease, DeadLetter letter) {
    CompletableFuture<Burial> burial = new CompletableFuture<>();
    toTopic(letter)
        .whenComplete(
            (id, refusal) -> {
              if (refusal == null) {
                lease.outcome().complete(new Outcome.Buried(id));
                burial.complete(new Burial(spool.remove(lease.position())));
              } else {
                lease.outcome().complete(Outcome.Spooled.INSTANCE);
                burial.complete(new Burial(mark(lease.position(), letter, refusal)));
              }
            });
    return burial;
  }

  private CompletionStage<MessageId> toTopic(DeadLetter letter) {
    DeadLetterQueue topic = deadLetters;
    if (topic == null) {
      return CompletableFuture.failedFuture(
          PublishException.misconfigured("NO_TOPIC", "there is no dead letter topic", null));
    }
    return topic
        .bury(letter)
        .whenComplete(
            (id, refusal) -> {
              if (refusal == null) {
                metrics.buried(letter.reason());
                tell("event stored in the dead letter topic", letter, null);
              }
            });
  }

  private CompletionStage<Void> mark(long position, DeadLetter letter, Throwable refusal) {
    metrics.givenUp(letter.reason());
    tell(
        "event given up and kept in the spool: the dead letter topic does not take it",
        letter,
        PublishException.from(refusal));
    return spool.giveUp(
        position,
        new GivenUp(letter.reason().text(), letter.error(), letter.retries(), letter.at()));
  }

  private static void tell(String sentence, DeadLetter letter, @Nullable PublishException refusal) {
    EventFields.add(log.atWarn(), letter.event())
        .addKeyValue("dlq_reason", letter.reason().text())
        .addKeyValue("reason", letter.error())
        .addKeyValue("retries", letter.retries())
        .addKeyValue("refusal", refusal == null ? null : refusal.getMessage())
        .log(sentence);
  }

  /** Lets the next {@link #retry} begin, whenever the last one was. */
  void forget() {
    retriedAt = null;
  }

  /**
   * Tries to bury what was given up and is still in the spool, one after the other until one is
   * refused; at most once in the interval. Does not block.
   */
  void retry() {
    if (deadLetters == null
        || isResting()
        || spool.status().givenUp() == 0
        || !isRetrying.compareAndSet(false, true)) {
      return;
    }
    retriedAt = nanoTime.getAsLong();
    retryAfter(0);
  }

  private boolean isResting() {
    Long last = retriedAt;
    return last != null && nanoTime.getAsLong() - last < retryInterval;
  }

  private void retryAfter(long position) {
    spool
        .read(EntryState.GIVEN_UP, position, Long.MAX_VALUE, 1, Long.MAX_VALUE)
        .whenComplete(
            (page, failure) -> {
              if (failure != null || page.isEmpty()) {
                isRetrying.set(false);
              } else {
                buryAgain(page.get(0));
              }
            });
  }

  private void buryAgain(SpooledEvent entry) {
    toTopic(letter(entry))
        .whenComplete(
            (id, refusal) -> {
              if (refusal != null) {
                isRetrying.set(false);
                return;
              }
              spool
                  .remove(entry.position())
                  .whenComplete((gone, failure) -> retryAfter(entry.position()));
            });
  }

  /** The letter of an event that was given up before. */
  static DeadLetter letter(SpooledEvent entry) {
    GivenUp why = entry.givenUp();
    if (why == null) {
      throw new IllegalArgumentException("the event at " + entry.position() + " is pending");
    }
    return new DeadLetter(
        entry.event(), DeadLetterReason.named(why.reason()), why.error(), why.retries(), why.at());
  }
}
