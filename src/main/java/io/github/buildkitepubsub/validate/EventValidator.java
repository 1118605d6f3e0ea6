package io.github.buildkitepubsub.validate;

import io.github.buildkitepubsub.event.WebhookEvent;
import java.util.List;

/** Compares events with what is known of their types. Implementations are thread-safe. */
@FunctionalInterface
public interface EventValidator {

  /**
   * Where {@code event} is not as its type should be; empty if it is valid, or of a type that is
   * not known. At most {@link ValidationSettings#MAX_VIOLATIONS}. Does not throw.
   */
  List<Violation> validate(WebhookEvent event);

  /** Gets ready for a first event, so that it need not wait; may take a second. */
  default void prepare() {}
}
