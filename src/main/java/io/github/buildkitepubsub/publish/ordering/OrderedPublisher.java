package io.github.buildkitepubsub.publish.ordering;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * Publishes one event of a key at a time, in the order in which they came, outside the retries: the
 * next one waits until the one before is published or given up. An event that was given up does not
 * hold its key. What waits is bounded by what the callers have open. Thread-safe.
 */
public final class OrderedPublisher implements EventPublisher {

  private final EventPublisher delegate;
  private final Function<WebhookEvent, String> keys;
  private final ConcurrentMap<String, CompletableFuture<MessageId>> last =
      new ConcurrentHashMap<>();

  /**
   * @param keys what an event is ordered by; empty for nothing
   */
  public OrderedPublisher(EventPublisher delegate, Function<WebhookEvent, String> keys) {
    this.delegate = delegate;
    this.keys = keys;
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    String key = keys.apply(event);
    if (key.isEmpty()) {
      return delegate.publish(event);
    }
    CompletableFuture<MessageId> mine = new CompletableFuture<>();
    CompletionStage<MessageId> before = last.put(key, mine);
    if (before == null) {
      publish(event, key, mine);
    } else {
      before.whenComplete((id, failure) -> publish(event, key, mine));
    }
    return mine;
  }

  private void publish(WebhookEvent event, String key, CompletableFuture<MessageId> mine) {
    delegate
        .publish(event)
        .whenComplete(
            (id, failure) -> {
              // Before it completes: whoever comes then finds the key free, or the next one.
              last.remove(key, mine);
              if (failure == null) {
                mine.complete(id);
              } else {
                mine.completeExceptionally(failure);
              }
            });
  }
}
