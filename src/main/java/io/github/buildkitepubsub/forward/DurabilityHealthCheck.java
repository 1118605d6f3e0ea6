package io.github.buildkitepubsub.forward;

import com.codahale.metrics.health.HealthCheck;
import io.github.buildkitepubsub.spool.SpoolStatus;
import java.util.function.Supplier;

/**
 * Whether an event that arrives now can be made durable: on the disk, or in Pub/Sub. It is what
 * readiness means here. An outage of Pub/Sub alone must not take every replica out of service: the
 * spool is there for that.
 */
public final class DurabilityHealthCheck extends HealthCheck {

  /** The name to register it by. */
  public static final String NAME = "durability";

  private final Supplier<SpoolStatus> spool;
  private final HealthCheck pubsub;

  /**
   * @param pubsub whether Pub/Sub takes events
   */
  public DurabilityHealthCheck(Supplier<SpoolStatus> spool, HealthCheck pubsub) {
    this.spool = spool;
    this.pubsub = pubsub;
  }

  /**
   * For a service without a spool, which is ready always: an answer of 503 tells a sender more than
   * a connection that nobody takes, and without events nobody would notice that Pub/Sub is back.
   */
  public static HealthCheck none() {
    return new HealthCheck() {
      @Override
      protected Result check() {
        return Result.healthy("there is no spool");
      }
    };
  }

  @Override
  protected Result check() {
    SpoolStatus status = spool.get();
    String problem = status.problem();
    if (problem == null && !status.isHigh()) {
      return Result.healthy("the spool takes events");
    }
    String why = problem == null ? "the spool is past its high-water mark" : problem;
    Result other = pubsub.execute();
    return other.isHealthy()
        ? Result.healthy("Pub/Sub takes events, but %s", why)
        : Result.unhealthy("%s; and %s", why, other.getMessage());
  }
}
