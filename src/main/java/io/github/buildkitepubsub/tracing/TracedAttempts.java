package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Notes each retry on the span of {@link TracedPublisher}, and gives an attempt's outcome with that
 * span's context current, so that a further attempt, which is scheduled from there, has it too.
 */
final class TracedAttempts implements EventPublisher {

  private static final ContextKey<Attempts> ATTEMPTS = ContextKey.named("publish-attempts");

  private final EventPublisher delegate;

  TracedAttempts(EventPublisher delegate) {
    this.delegate = delegate;
  }

  /** The attempts of one event. They follow each other, so one thread at a time uses it. */
  private static final class Attempts {
    private int count;
    private String lastFailure = "";

    void begin(Span span) {
      count++;
      if (count > 1) {
        span.addEvent(
            "retry", Attributes.of(Keys.ATTEMPT, (long) count, Keys.ERROR_TYPE, lastFailure));
      }
    }
  }

  /** {@code context}, in which attempts are counted. */
  static Context counting(Context context) {
    return context.with(ATTEMPTS, new Attempts());
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    Context context = Context.current();
    Attempts attempts = context.get(ATTEMPTS);
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
                attempts.lastFailure = PublishException.from(failure).status();
              }
              context.wrap(() -> TracedPublisher.complete(outcome, id, failure)).run();
            });
    return outcome;
  }
}
