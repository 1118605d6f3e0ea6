package io.github.buildkitepubsub.embedded.store;

import com.google.pubsub.v1.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** A topic: the messages it retains, in the order of publishing, and its subscriptions. */
final class TopicLog {
  private final NavigableMap<Long, StoredMessage> messages = new TreeMap<>();
  private final Set<SubscriptionQueue> subscriptions = new LinkedHashSet<>();
  private final Duration defaultRetention;
  private final long maxBytes;
  private Topic topic;
  private long bytes;

  TopicLog(Topic topic, Duration defaultRetention, long maxBytes) {
    this.topic = topic;
    this.defaultRetention = defaultRetention;
    this.maxBytes = maxBytes;
  }

  Topic topic() {
    return topic;
  }

  void configure(Topic changed) {
    topic = changed;
  }

  void subscribe(SubscriptionQueue queue) {
    subscriptions.add(queue);
  }

  void unsubscribe(SubscriptionQueue queue) {
    subscriptions.remove(queue);
  }

  Set<SubscriptionQueue> subscriptions() {
    return subscriptions;
  }

  Collection<StoredMessage> messages() {
    return messages.values();
  }

  /** The retained messages that were published after the given one. */
  Collection<StoredMessage> after(StoredMessage message) {
    return messages.tailMap(message.sequence(), false).values();
  }

  /** Appends and hands to the subscriptions; {@link #evict} is the caller's next step. */
  void append(List<StoredMessage> published) {
    for (StoredMessage message : published) {
      messages.put(message.sequence(), message);
      bytes += message.size();
    }
    for (SubscriptionQueue queue : subscriptions) {
      queue.offer(published);
    }
  }

  /**
   * Drops the oldest messages: those past the retention, and as many as the topic has too many
   * bytes. The newest message always stays.
   *
   * @return how many deliveries were dropped that no consumer had acknowledged
   */
  int evict(Instant now) {
    Instant oldest = now.minus(retention());
    int lost = 0;
    while (!messages.isEmpty()) {
      StoredMessage first = messages.firstEntry().getValue();
      boolean expired = first.publishTime().isBefore(oldest);
      if (!expired && (bytes <= maxBytes || messages.size() == 1)) {
        break;
      }
      messages.remove(first.sequence());
      bytes -= first.size();
      for (SubscriptionQueue queue : subscriptions) {
        if (queue.forget(first)) {
          lost++;
        }
      }
    }
    return lost;
  }

  private Duration retention() {
    return topic.hasMessageRetentionDuration()
        ? Duration.ofSeconds(topic.getMessageRetentionDuration().getSeconds())
        : defaultRetention;
  }
}
