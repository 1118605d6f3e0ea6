package io.github.buildkitepubsub.operate.traffic;

import com.codahale.metrics.health.HealthCheck;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Whether a load balancer is to send requests to this instance. It says so and no more: requests
 * are served all the same. Begins in; thread-safe.
 */
public final class Traffic extends HealthCheck {

  /** The name to register it by. */
  public static final String NAME = "traffic";

  private final InstantSource clock;
  private final Runnable changed;

  /** Null while it is in. */
  private final AtomicReference<@Nullable Instant> out = new AtomicReference<>();

  /**
   * @param clock says since when it is out
   * @param changed told of each change, after it
   */
  public Traffic(InstantSource clock, Runnable changed) {
    this.clock = clock;
    this.changed = changed;
  }

  /** True if it was taken out. */
  public boolean isOut() {
    return out.get() != null;
  }

  /** Since when; null while it is in. */
  @Nullable Instant outSince() {
    return out.get();
  }

  /** Takes it out, if it is not. */
  void takeOut() {
    if (out.compareAndSet(null, clock.instant())) {
      changed.run();
    }
  }

  /** Puts it in, if it is not. */
  void putIn() {
    if (out.getAndSet(null) != null) {
      changed.run();
    }
  }

  @Override
  protected Result check() {
    return isOut()
        ? Result.unhealthy("taken out of the load balancer by hand")
        : Result.healthy("in the load balancer");
  }
}
