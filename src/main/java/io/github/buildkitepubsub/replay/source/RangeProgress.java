package io.github.buildkitepubsub.replay.source;

import io.github.buildkitepubsub.publish.subscription.StoredMessage;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How far a range was read, by the time of its messages, which come about in order. */
final class RangeProgress {

  private final MessageRange range;
  private @Nullable Instant latest;

  RangeProgress(MessageRange range) {
    this.range = range;
  }

  void saw(StoredMessage message) {
    if (latest == null || message.storedAt().isAfter(latest)) {
      latest = message.storedAt();
    }
  }

  /** From 0 to 1; NaN if nobody knows. */
  double part() {
    Instant from = range.from();
    if (from == null || latest == null || !from.isBefore(range.until())) {
      return Double.NaN;
    }
    double read = Duration.between(from, latest).toMillis();
    return Math.max(0, Math.min(1, read / Duration.between(from, range.until()).toMillis()));
  }
}
