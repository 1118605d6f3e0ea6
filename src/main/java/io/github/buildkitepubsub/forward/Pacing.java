package io.github.buildkitepubsub.forward;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How fast the backlog is read. After a failure one event at a time, and none before a pause is
 * over, which doubles as long as failures go on; each success lets one more be worked on at a time,
 * so that their number doubles with each round trip. Thread-safe.
 */
final class Pacing {

  private final Duration minPause;
  private final Duration maxPause;
  private final int maxWindow;
  private final InstantSource clock;
  private Duration pause;
  private Instant pausedUntil = Instant.MIN;
  private int window = 1;

  Pacing(ForwardSettings settings, InstantSource clock) {
    this.minPause = settings.minPause().toJavaDuration();
    this.maxPause = settings.maxPause().toJavaDuration();
    this.maxWindow = settings.inFlight().events();
    this.clock = clock;
    this.pause = minPause;
  }

  /** How many events of the backlog may be worked on now; 0 in a pause. */
  synchronized int window() {
    return clock.instant().isBefore(pausedUntil) ? 0 : window;
  }

  /** Pub/Sub took an event: whatever failed before may work now. */
  synchronized void succeeded() {
    window = Math.min(maxWindow, window + 1);
    pause = minPause;
    pausedUntil = Instant.MIN;
  }

  /** Somebody knows that whatever failed before may work now. */
  synchronized void forget() {
    pause = minPause;
    pausedUntil = Instant.MIN;
  }

  /** Pub/Sub took an event not. Failures within a pause are of one cause, and count once. */
  synchronized void failed() {
    window = 1;
    Instant now = clock.instant();
    if (!now.isBefore(pausedUntil)) {
      pausedUntil = now.plus(pause);
      Duration next = pause.multipliedBy(2);
      pause = next.compareTo(maxPause) < 0 ? next : maxPause;
    }
  }
}
