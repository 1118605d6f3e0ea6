package io.github.buildkitepubsub.publish.subscription;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;

/**
 * What a {@link Sweep} looks for.
 *
 * @param max how many messages that match, at most
 * @param page how many messages are pulled at a time, at most {@link Sweep#PAGE}
 * @param patience how long a pull waits for messages
 * @param until what was stored from then on does not count as news: it keeps no pass from ending
 */
public record SweepRequest(
    Predicate<StoredMessage> filter, int max, int page, Duration patience, Instant until) {

  /** Whenever it was stored. */
  public SweepRequest(Predicate<StoredMessage> filter, int max, int page, Duration patience) {
    this(filter, max, page, patience, Instant.MAX);
  }
}
