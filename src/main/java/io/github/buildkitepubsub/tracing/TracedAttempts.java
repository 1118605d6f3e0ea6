package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Makes a span of each retry and notes it on the span of {@link TracedPublisher}. The first attempt
 * has none: it is all there is of most events. Gives an attempt's outcome with the event's context
 * current, so that a further attempt, which is scheduled from there, has it too.
 */
final class TracedAttempts implements EventPublisher {

  private static final ContextKey<Attempts> ATTEMPTS = ContextKey.named("publish-attempts");

  private final EventPublisher delegate;
  private final Tracer tracer;

  TracedAttempts(EventPublisher delegate, Tracer tracer) {
    this.delegate = delegate;
    this.tracer = tracer;
  }

  /** The attempts of one event. They follow each other, so one thread at a time uses it. */
  private static final class Attempts {
    private int count;
    private String lastFailure = "";
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
    attempts.count++;
    Span retry = attempts.count == 1 ? Span.getInvalid() : retry(context, attempts);
    CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    (attempts.count == 1 ? context : context.with(retry))
        .wrapSupplier(() -> delegate.publish(event))
        .get()
        .whenComplete(
            (id, failure) -> {
              if (failure != null) {
                attempts.lastFailure = PublishException.from(failure).status();
                retry.setAttribute(Keys.ERROR_TYPE, attempts.lastFailure);
                retry.setStatus(StatusCode.ERROR);
              }
              retry.end();
              context.wrap(() -> TracedPublisher.complete(outcome, id, failure)).run();
            });
    return outcome;
  }

  private Span retry(Context context, Attempts attempts) {
    Span.fromContext(context)
        .addEvent(
            "retry",
            Attributes.of(
                Keys.ATTEMPT, (long) attempts.count, Keys.ERROR_TYPE, attempts.lastFailure));
    return tracer
        .spanBuilder("retry")
        .setParent(context)
        .setAttribute(Keys.ATTEMPT, (long) attempts.count)
        .startSpan();
  }
}
