package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.MessagePublisher;
import io.github.buildkitepubsub.publish.PublishException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A topic in memory: takes everything up to its limit, unless it was told to fail. */
public final class FakeTopic implements MessagePublisher {

  private final List<Message> messages = new ArrayList<>();
  private final Deque<PublishException> failures = new ArrayDeque<>();
  private int maxBytes = Integer.MAX_VALUE;
  private int attempts;

  /** A message that was taken, its data as text. */
  public record Message(String data, Map<String, String> attributes) {}

  /** The next attempts fail so, one each. */
  public void failNext(PublishException... next) {
    failures.addAll(List.of(next));
  }

  /** More data than this is refused as too large. */
  public void limit(int bytes) {
    maxBytes = bytes;
  }

  /** How often it was asked. */
  public int attempts() {
    return attempts;
  }

  /** Every message that was taken, in order. */
  public List<Message> messages() {
    return messages;
  }

  @Override
  public CompletionStage<MessageId> publish(ByteBuffer data, Map<String, String> attributes) {
    attempts++;
    PublishException failure = failures.poll();
    if (failure == null && data.remaining() > maxBytes) {
      failure = PublishException.permanent(TOO_LARGE, "large", null);
    }
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    messages.add(
        new Message(StandardCharsets.UTF_8.decode(data).toString(), Map.copyOf(attributes)));
    return CompletableFuture.completedFuture(new MessageId("t-" + messages.size()));
  }
}
