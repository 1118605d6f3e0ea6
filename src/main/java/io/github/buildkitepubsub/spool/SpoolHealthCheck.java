package io.github.buildkitepubsub.spool;

import com.codahale.metrics.health.HealthCheck;

/** Whether events can be stored, with room to spare. It asks the disk for nothing. */
public final class SpoolHealthCheck extends HealthCheck {

  /** The name to register it by. */
  public static final String NAME = "spool";

  private final Spool spool;

  public SpoolHealthCheck(Spool spool) {
    this.spool = spool;
  }

  @Override
  protected Result check() {
    SpoolStatus status = spool.status();
    if (status.problem() != null) {
      return Result.unhealthy("%s", status.problem());
    }
    String holds =
        String.format(
            "%d events wait, %d are given up: %d of %d bytes",
            status.events(), status.givenUp(), status.bytes(), status.maxBytes());
    return status.isHigh()
        ? Result.unhealthy("past the high-water mark: %s", holds)
        : Result.healthy(holds);
  }
}
