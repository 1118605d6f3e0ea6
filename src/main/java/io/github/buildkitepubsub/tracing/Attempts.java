package io.github.buildkitepubsub.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ImplicitContextKeyed;
import org.jspecify.annotations.Nullable;

/**
 * Counts the attempts to publish one event, in the context of its span. They follow each other, so
 * one thread at a time uses it.
 */
final class Attempts implements ImplicitContextKeyed {

  private static final ContextKey<Attempts> KEY = ContextKey.named("publish-attempts");

  private int count;
  private String lastFailure = "";

  static @Nullable Attempts in(Context context) {
    return context.get(KEY);
  }

  @Override
  public Context storeInContext(Context context) {
    return context.with(KEY, this);
  }

  /** Another attempt begins: an event of {@code span}, unless it is the first. */
  void begin(Span span) {
    count++;
    if (count > 1) {
      span.addEvent(
          "retry", Attributes.of(Keys.ATTEMPT, (long) count, Keys.ERROR_TYPE, lastFailure));
    }
  }

  /** The attempt failed with this status. */
  void failed(String status) {
    lastFailure = status;
  }
}
