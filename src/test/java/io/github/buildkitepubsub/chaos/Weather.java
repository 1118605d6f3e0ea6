package io.github.buildkitepubsub.chaos;

import io.github.buildkitepubsub.embedded.Rpc;
import io.grpc.Status;
import java.io.IOException;
import java.time.Duration;

/** What Pub/Sub is like for a while. */
enum Weather {
  FAIR,
  SLOW,
  UNAVAILABLE,
  EXHAUSTED,
  FORBIDDEN,
  INVALID,
  HANGING,
  LOSING_ANSWERS,
  CLOSED;

  /** Makes it so; {@link #clear} ends it. */
  void begin(Scene scene) {
    switch (this) {
      case FAIR -> {}
      case SLOW -> scene.faults().on(Rpc.PUBLISH).delay(Duration.ofMillis(1500));
      case UNAVAILABLE -> scene.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
      case EXHAUSTED -> scene.faults().on(Rpc.PUBLISH).fail(Status.Code.RESOURCE_EXHAUSTED);
      case FORBIDDEN -> scene.faults().on(Rpc.PUBLISH).fail(Status.Code.PERMISSION_DENIED);
      case INVALID -> scene.faults().on(Rpc.PUBLISH).fail(Status.Code.INVALID_ARGUMENT);
      case HANGING -> scene.faults().on(Rpc.PUBLISH).hang();
      case LOSING_ANSWERS -> scene.faults().on(Rpc.PUBLISH).loseAnswer();
      case CLOSED -> scene.server().close();
    }
  }

  /** Pub/Sub is well again, and listens. */
  static void clear(Scene scene) throws IOException {
    scene.faults().clear();
    scene.server().start();
  }
}
