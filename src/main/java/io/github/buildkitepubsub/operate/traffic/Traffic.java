package io.github.buildkitepubsub.operate.traffic;

import com.codahale.metrics.health.HealthCheck;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a load balancer is to send requests to this instance. It says so and no more: requests
 * are served all the same. Begins in; thread-safe.
 */
public final class Traffic extends HealthCheck {

  private static final Logger log = LoggerFactory.getLogger(Traffic.class);

  private final InstantSource clock;

  /** Null while it is in. */
  private final AtomicReference<@Nullable Instant> out = new AtomicReference<>();

  /**
   * @param clock says since when it is out
   */
  public Traffic(InstantSource clock) {
    this.clock = clock;
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
      log.atWarn().log("taken out of the load balancer by hand: not ready until it is put in");
    }
  }

  /** Puts it in, if it is not. */
  void putIn() {
    if (out.getAndSet(null) != null) {
      log.atInfo().log("put into the load balancer again");
    }
  }

  @Override
  protected Result check() {
    return isOut()
        ? Result.unhealthy("taken out of the load balancer by hand")
        : Result.healthy("in the load balancer");
  }
}
