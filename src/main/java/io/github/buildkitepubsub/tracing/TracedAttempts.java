package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Notes each retry on the span of {@link TracedPublisher}, and gives an attempt's outcome with that
 * span's context current, so that a further attempt, which is scheduled from there, has it too.
 */
final class TracedAttempts implements EventPublisher {

  private final EventPublisher delegate;

  TracedAttempts(EventPublisher delegate) {
    this.delegate = delegate;
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    Context context = Context.current();
    Attempts attempts = Attempts.in(context);
    if (attempts == null) {
      return delegate.publish(event);
    }
    attempts.begin(Span.fromContext(context));
    CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    delegate
        .publish(event)
        .whenComplete(
            (id, failure) -> {
              if (failure != null) {
                attempts.failed(PublishException.from(failure).status());
              }
              context.wrap(() -> TracedPublisher.complete(outcome, id, failure)).run();
            });
    return outcome;
  }
}
