package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A publisher in memory: takes everything, unless it was told to fail or to hold its answers back.
 */
public final class FakePublisher implements EventPublisher {

  private final List<WebhookEvent> attempts = new ArrayList<>();
  private final List<WebhookEvent> published = new ArrayList<>();
  private final Deque<PublishException> failures = new ArrayDeque<>();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean holding;

  /** The next attempts fail so, one each. */
  public void failNext(PublishException... next) {
    failures.addAll(List.of(next));
  }

  /** From now on answers wait for {@link #release()}. */
  public void hold() {
    holding = true;
  }

  /** Gives every answer that waits and holds no more back. */
  public void release() {
    holding = false;
    while (!held.isEmpty()) {
      held.poll().run();
    }
  }

  /** Every attempt, in order. */
  public List<WebhookEvent> attempts() {
    return attempts;
  }

  /** Every event that was taken, in order. */
  public List<WebhookEvent> published() {
    return published;
  }

  @Override
  public CompletionStage<MessageId> publish(WebhookEvent event) {
    attempts.add(event);
    CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    PublishException failure = failures.poll();
    Runnable answer =
        () -> {
          if (failure == null) {
            published.add(event);
            outcome.complete(new MessageId("m-" + published.size()));
          } else {
            outcome.completeExceptionally(failure);
          }
        };
    if (holding) {
      held.add(answer);
    } else {
      answer.run();
    }
    return outcome;
  }
}
