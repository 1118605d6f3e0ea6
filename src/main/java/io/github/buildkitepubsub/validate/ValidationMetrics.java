package io.github.buildkitepubsub.validate;

import io.github.buildkitepubsub.event.EventType;
import java.time.Duration;

/** What validation counts. Implementations are thread-safe and cheap. */
public interface ValidationMetrics {

  /** An event was compared with its schema in {@code took}; called once for each, valid or not. */
  void validated(Duration took);

  /** An event is not valid; called once for each, after {@link #validated}. */
  void invalid(EventType type);
}
