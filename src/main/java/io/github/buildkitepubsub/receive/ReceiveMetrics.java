package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException;
import io.github.buildkitepubsub.receive.limits.BodyMemory;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the edge counts. {@code answered} is called once for each request to a webhook address,
 * whatever became of it; the others say more about some of them. Implementations are thread-safe
 * and cheap.
 */
public interface ReceiveMetrics {

  /**
   * A request was answered.
   *
   * @param type null where the request was refused before its type was known
   */
  void answered(int status, @Nullable EventType type, Duration took);

  /** A request was not authentic. */
  void authenticationFailed(AuthenticationException.Reason reason);

  /** A request was answered with an error. */
  void refused(ErrorCode error);

  /** A request was refused for a limit. */
  void limited(Limit limit);

  /** From now on, shows how much of {@code memory} is in use. Called once. */
  void watch(BodyMemory memory);

  /**
   * From now on, shows how long no authentic request has come. Called once.
   *
   * @param seconds cheap, and may be asked by any thread
   */
  void watchSilence(DoubleSupplier seconds);

  /** An authentic body of {@code bytes} was read in {@code took}, by parsing alone. */
  void parsed(EventType type, int bytes, Duration took);

  /** An identical signed request was answered as a duplicate. */
  void duplicate();
}
