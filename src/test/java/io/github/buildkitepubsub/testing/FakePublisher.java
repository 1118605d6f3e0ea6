package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.EventPublisher;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A publisher in memory: takes everything, unless it was told to fail or to hold its answers back.
 * Any thread may publish; answers are given by the thread that publishes or releases.
 */
public final class FakePublisher implements EventPublisher {

  private final List<WebhookEvent> attempts = new CopyOnWriteArrayList<>();
  private final List<WebhookEvent> published = new CopyOnWriteArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();
  private final Deque<PublishException> failures = new ArrayDeque<>();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean holding;

  /** The next attempts fail so, one each. */
  public synchronized void failNext(PublishException... next) {
    failures.addAll(List.of(next));
  }

  /** From now on answers wait for {@link #release()}. */
  public synchronized void hold() {
    holding = true;
  }

  /** Gives every answer that waits and holds no more back. */
  public void release() {
    List<Runnable> answers;
    synchronized (this) {
      holding = false;
      answers = List.copyOf(held);
      held.clear();
    }
    answers.forEach(Runnable::run);
  }

  /** How many answers wait for {@link #release()}. */
  public synchronized int held() {
    return held.size();
  }

  /**
   * Waits until {@code count} attempts were made on other threads.
   *
   * @throws AssertionError after ten seconds
   */
  public void awaitAttempts(int count) {
    Await.on(this, () -> attempts.size() >= count);
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
    CompletableFuture<MessageId> outcome = new CompletableFuture<>();
    answer(event, outcome).run();
    return outcome;
  }

  private synchronized Runnable answer(WebhookEvent event, CompletableFuture<MessageId> outcome) {
    attempts.add(event);
    notifyAll();
    PublishException failure = failures.poll();
    Runnable answer =
        () -> {
          if (failure == null) {
            published.add(event);
            outcome.complete(new MessageId("m-" + ids.incrementAndGet()));
          } else {
            outcome.completeExceptionally(failure);
          }
        };
    if (!holding) {
      return answer;
    }
    held.add(answer);
    return () -> {};
  }
}
