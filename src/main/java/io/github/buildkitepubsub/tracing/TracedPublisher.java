package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.tracing.sampling.LiveSampler;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A span for each event, from the call to its final outcome, retries included. It is a part of the
 * event's own trace, however late that is: an event that was stored is published by whoever has
 * time. The outcome is given with the event's context current, whichever thread brings it.
 */
final class TracedPublisher implements EventPublisher {

  static final String SPAN = "publish";

  private final EventPublisher delegate;
  private final Tracer tracer;

  /**
   * @param delegate retries; {@link TracedAttempts} must be inside it
   */
  TracedPublisher(EventPublisher delegate, Tracer tracer) {
    this.delegate = delegate;
    this.tracer = tracer;
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    Context parent =
        LiveSampler.of(TraceContexts.of(event.trace(), Context.current()), event.type().name());
    Span span =
        tracer
            .spanBuilder(SPAN)
            .setParent(parent)
            .setAttribute(Keys.EVENT_TYPE, event.type().name())
            .setAttribute(Keys.EVENT_ID, event.id().value())
            .startSpan();
    CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    TracedAttempts.counting(parent.with(span))
        .wrapSupplier(() -> delegate.publish(event))
        .get()
        .whenComplete(
            (id, failure) -> {
              end(span, id, failure);
              parent.wrap(() -> complete(outcome, id, failure)).run();
            });
    return outcome;
  }

  private static void end(Span span, @Nullable MessageId id, @Nullable Throwable failure) {
    if (failure == null) {
      span.setAttribute(Keys.MESSAGE_ID, String.valueOf(id));
    } else {
      PublishException known = PublishException.from(failure);
      if (known.kind() == PublishException.Kind.CIRCUIT_OPEN) {
        span.addEvent("circuit breaker refused");
      }
      span.setAttribute(Keys.ERROR_TYPE, known.status());
      span.setStatus(StatusCode.ERROR, known.kind().name());
    }
    span.end();
  }

  static void complete(
      CompletableFuture<MessageId> outcome, @Nullable MessageId id, @Nullable Throwable failure) {
    if (failure == null) {
      outcome.complete(id);
    } else {
      outcome.completeExceptionally(failure);
    }
  }
}
