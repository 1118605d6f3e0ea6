package io.github.buildkitepubsub.embedded;

import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What happens to one call, in this order: wait, hang, fail; or handle it and lose the answer. */
record FaultPlan(Duration delay, boolean hang, Status.@Nullable Code failure, boolean loseAnswer) {
  static final FaultPlan NONE = new FaultPlan(Duration.ZERO, false, null, false);

  boolean isNone() {
    return equals(NONE);
  }

  FaultPlan and(FaultPlan other) {
    return new FaultPlan(
        delay.plus(other.delay),
        hang || other.hang,
        failure == null ? other.failure : failure,
        loseAnswer || other.loseAnswer);
  }
}
