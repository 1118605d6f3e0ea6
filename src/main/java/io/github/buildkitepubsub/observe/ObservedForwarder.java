package io.github.buildkitepubsub.observe;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.EventForwarder;
import io.github.buildkitepubsub.forward.Outcome;
import java.util.concurrent.CompletionStage;

/**
 * Shows an observer each event that was taken: that is in Pub/Sub, on the disk or in the dead
 * letter topic. A refused one is not shown, since its sender may send it again.
 */
public final class ObservedForwarder implements EventForwarder {

  private final EventForwarder delegate;
  private final EventObserver observer;

  public ObservedForwarder(EventForwarder delegate, EventObserver observer) {
    this.delegate = delegate;
    this.observer = observer;
  }

  @Override
  public CompletionStage<Outcome> forward(WebhookEvent event) {
    CompletionStage<Outcome> outcome = delegate.forward(event);
    // Beside the outcome, not before it: counting neither delays nor changes an answer.
    outcome.whenComplete(
        (where, failure) -> {
          if (failure == null) {
            observer.taken(event);
          }
        });
    return outcome;
  }
}
