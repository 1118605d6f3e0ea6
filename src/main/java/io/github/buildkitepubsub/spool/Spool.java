package io.github.buildkitepubsub.spool;

import io.github.buildkitepubsub.event.WebhookEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A durable, bounded list of events. Each has a position; positions ascend in the order of the
 * appends and never name another event in the life of this object. Implementations are thread-safe,
 * and no method blocks or throws.
 *
 * <p>Stages complete one after the other, those of appends in the order of their positions, on a
 * thread of the spool: what is chained to them must be short. What is chained to one that is
 * complete already runs at once on the chaining thread, and so perhaps after what belongs to a
 * later position: see {@link #append(WebhookEvent, CompletableFuture)}.
 */
public interface Spool {

  /**
   * Stores {@code event}. What was chained to {@code stored} before runs in the order of the
   * positions, whatever else the calling thread is kept by.
   *
   * @param stored is completed with its position once it would outlive a power cut, or
   *     exceptionally with a {@link SpoolException} and nothing else. A failure does not prove that
   *     nothing was stored: the event may be found later, and would then be forwarded twice
   */
  void append(WebhookEvent event, CompletableFuture<Long> stored);

  /** The same for a caller to whom the order is nothing. */
  default CompletionStage<Long> append(WebhookEvent event) {
    CompletableFuture<Long> stored = new CompletableFuture<>();
    append(event, stored);
    return stored.minimalCompletionStage();
  }

  /**
   * Removes the event at {@code position}, in any order. A crash soon after may bring it back.
   *
   * @return completes once it will be read no more; while the disk refuses, it is tried again.
   *     Completes exceptionally with a {@link SpoolException} only when the spool is stopped first
   */
  CompletionStage<Void> remove(long position);

  /** Adds to the attempts of the event at {@code position}. A crash soon after may forget it. */
  void attempted(long position, int attempts);

  /**
   * Marks the event at {@code position} as given up: it is kept until somebody takes it away, and
   * is no more among the pending ones.
   *
   * @return as that of {@link #remove}
   */
  CompletionStage<Void> giveUp(long position, GivenUp why);

  /**
   * Makes every event that was given up pending again, with no attempts counted.
   *
   * @return how many there were
   */
  CompletionStage<Long> restore();

  /**
   * Reads events, oldest first. An entry whose stored bytes do not match their checksum is set
   * aside and left out.
   *
   * @param state pending ones or given up ones
   * @param after only positions above this one
   * @param upTo only positions up to this one
   * @param maxEvents at least 1
   * @param maxBytes of bodies; the first event is read whatever its size
   * @return what is there; empty means that there is nothing between {@code after} and {@code upTo}
   */
  CompletionStage<List<SpooledEvent>> read(
      EntryState state, long after, long upTo, int maxEvents, long maxBytes);

  /**
   * Looks at every entry and at the structure of what holds them; others can read meanwhile. An
   * entry whose stored bytes do not match their checksum is set aside.
   *
   * @return what it found; fails if the structure is damaged, which is then repaired as after a
   *     start
   */
  CompletionStage<Verification> verify();

  /**
   * The position of the last event that was there when the spool was opened, which may be long
   * after the start if the disk was not there; 0 until then. Every position above it was given by
   * {@link #append}.
   *
   * <p>It rises when another disk takes the place of the one before, with events on it. Theirs are
   * then above all positions before, which name nothing any more: what is still asked of those is
   * done to none.
   */
  long foundUpTo();

  /** What is in it, as of about a second ago. */
  SpoolStatus status();
}
