package io.github.buildkitepubsub.publish.subscription;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A {@link Stop} that is requested once, from any thread. */
public final class StopSignal implements Stop {

  private final CountDownLatch requested = new CountDownLatch(1);

  /** Tells the run to end. */
  public void request() {
    requested.countDown();
  }

  @Override
  public boolean isRequested() {
    return requested.getCount() == 0;
  }

  @Override
  public boolean await(Duration time) throws InterruptedException {
    return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }
}
