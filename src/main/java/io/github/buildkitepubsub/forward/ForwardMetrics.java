package io.github.buildkitepubsub.forward;

import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.publish.PublishException;
import java.time.Duration;

/**
 * What forwarding counts. Of each event that was published {@code forwarded} is called, whichever
 * way it went. Of each that went no other way than through the spool exactly one of {@code
 * forwarded}, {@code buried} and {@code givenUp} is called in the end; it may have been left and
 * put back any number of times before. Implementations are thread-safe and cheap.
 */
public interface ForwardMetrics {

  /** An event is in Pub/Sub, so long after it was received. */
  void forwarded(Duration lag);

  /** An event that has just arrived was left in the spool for later. */
  void left();

  /** An event stays in the spool because it was not published. */
  void putBack(PublishException.Kind why);

  /** An event is in the dead letter topic. */
  void buried(DeadLetterReason reason);

  /** An event was given up, and is still in the spool. */
  void givenUp(DeadLetterReason reason);

  /** An event went past the spool, which did not take it. */
  void bypassed();
}
