package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.event.WebhookEvent;
import java.util.concurrent.CompletableFuture;

/**
 * An event of the spool that somebody is working on, so that nobody else takes it.
 *
 * @param position its place in the spool
 * @param attempts how often it was tried before
 * @param pool what it counts against
 * @param key what it is ordered by; empty if by nothing
 * @param outcome where it is once the work is done; a request may wait for it
 */
record Lease(
    long position,
    WebhookEvent event,
    int attempts,
    Pool pool,
    String key,
    CompletableFuture<Outcome> outcome) {

  /** What may be worked on at a time is bounded for each of these alone, so that none starves. */
  enum Pool {
    /** Events that have just arrived. */
    FRESH,
    /** Events that were read from the spool. */
    BACKLOG
  }

  Lease(long position, WebhookEvent event, int attempts, Pool pool, String key) {
    this(position, event, attempts, pool, key, new CompletableFuture<>());
  }

  int bytes() {
    return event.body().length;
  }
}
