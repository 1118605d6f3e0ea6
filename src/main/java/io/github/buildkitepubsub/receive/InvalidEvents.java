package io.github.buildkitepubsub.receive;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.Outcome;
import io.github.buildkitepubsub.validate.Violation;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Keeps events that do not match the schema of their type. Implementations are thread-safe. */
@FunctionalInterface
public interface InvalidEvents {

  /**
   * Stores {@code event} away from the valid ones. Does not block and does not throw.
   *
   * @param violations what is wrong with it; never empty
   * @return completes once it is stored, or exceptionally with a {@link
   *     io.github.buildkitepubsub.publish.PublishException}: then it is nowhere
   */
  CompletionStage<Outcome> bury(WebhookEvent event, List<Violation> violations);
}
