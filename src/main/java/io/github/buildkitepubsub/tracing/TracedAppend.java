package io.github.buildkitepubsub.tracing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.spool.SpoolException;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** A span for each event that is stored in the spool, until it is durable. */
final class TracedAppend implements BiConsumer<WebhookEvent, CompletableFuture<Long>> {

  static final String SPAN = "spool append";

  private final BiConsumer<WebhookEvent, CompletableFuture<Long>> delegate;
  private final Tracer tracer;

  TracedAppend(BiConsumer<WebhookEvent, CompletableFuture<Long>> delegate, Tracer tracer) {
    this.delegate = delegate;
    this.tracer = tracer;
  }

  @Override
  public void accept(WebhookEvent event, CompletableFuture<Long> stored) {
    Span span =
        tracer
            .spanBuilder(SPAN)
            .setParent(TraceContexts.of(event.trace(), Context.current()))
            .setAttribute(Keys.BODY_SIZE, (long) event.body().length)
            .startSpan();
    var unused =
        stored.whenComplete(
            (position, failure) -> {
              if (failure != null) {
                span.setAttribute(Keys.ERROR_TYPE, SpoolException.from(failure).reason().name());
                span.setStatus(StatusCode.ERROR);
              }
              span.end();
            });
    delegate.accept(event, stored);
  }
}
