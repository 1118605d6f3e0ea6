package io.github.buildkitepubsub.forward;

import java.util.function.LongSupplier;

/**
 * How fast the backlog is read. After a failure one event at a time, and none before a pause is
 * over, which doubles as long as failures go on; each success lets one more be worked on at a time,
 * so that their number doubles with each round trip. Thread-safe.
 */
final class Pacing {

  private final long minPause;
  private final long maxPause;
  private final int maxWindow;
  private final LongSupplier nanoTime;
  private long pause;
  private boolean isPausing;
  private long pausedUntil;
  private int window = 1;

  /**
   * @param nanoTime a monotonic time in nanoseconds, as {@link System#nanoTime()}
   */
  Pacing(ForwardSettings settings, LongSupplier nanoTime) {
    this.minPause = settings.minPause().toNanoseconds();
    this.maxPause = settings.maxPause().toNanoseconds();
    this.maxWindow = settings.inFlight().events();
    this.nanoTime = nanoTime;
    this.pause = minPause;
  }

  /** How many events of the backlog may be worked on now; 0 in a pause. */
  synchronized int window() {
    return isPausingAt(nanoTime.getAsLong()) ? 0 : window;
  }

  /** Pub/Sub took an event: whatever failed before may work now. */
  synchronized void succeeded() {
    window = Math.min(maxWindow, window + 1);
    pause = minPause;
    isPausing = false;
  }

  /** Somebody knows that whatever failed before may work now. */
  synchronized void forget() {
    pause = minPause;
    isPausing = false;
  }

  /** Pub/Sub took an event not. Failures within a pause are of one cause, and count once. */
  synchronized void failed() {
    window = 1;
    long now = nanoTime.getAsLong();
    if (!isPausingAt(now)) {
      isPausing = true;
      pausedUntil = now + pause;
      pause = Math.min(2 * pause, maxPause);
    }
  }

  private boolean isPausingAt(long now) {
    return isPausing && now - pausedUntil < 0;
  }
}
