package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.publish.subscription.Stop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Waits by moving a clock; ends a run when a test says so. */
public final class ManualStop implements Stop {

  private final ManualClock clock;
  private final List<Duration> waits = new ArrayList<>();
  private boolean requested;

  public ManualStop(ManualClock clock) {
    this.clock = clock;
  }

  public void request() {
    requested = true;
  }

  /** Every wait so far. */
  public List<Duration> waits() {
    return waits;
  }

  @Override
  public boolean isRequested() {
    return requested;
  }

  @Override
  public boolean await(Duration time) {
    waits.add(time);
    if (!requested) {
      clock.advance(time);
    }
    return requested;
  }
}
