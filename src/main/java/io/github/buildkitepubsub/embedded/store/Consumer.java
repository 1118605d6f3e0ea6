package io.github.buildkitepubsub.embedded.store;

/**
 * One stream or one waiting pull of a subscription: how much it may hold and how much it holds.
 * Made by {@link Broker#attach}.
 */
public final class Consumer {

  /** What a consumer is told. Both are called with the broker's lock held: return at once. */
  public interface Listener {

    /** Messages or room for them may be there now. */
    void messagesAvailable();

    /** The subscription was deleted. */
    void subscriptionDeleted();
  }

  private final SubscriptionQueue queue;
  private final Listener listener;
  private final long maxMessages;
  private final long maxBytes;
  private long messages;
  private long bytes;

  Consumer(SubscriptionQueue queue, Listener listener, long maxMessages, long maxBytes) {
    this.queue = queue;
    this.listener = listener;
    this.maxMessages = maxMessages > 0 ? maxMessages : Long.MAX_VALUE;
    this.maxBytes = maxBytes > 0 ? maxBytes : Long.MAX_VALUE;
  }

  SubscriptionQueue queue() {
    return queue;
  }

  Listener listener() {
    return listener;
  }

  /** A consumer that holds nothing takes a message of any size, or it would never get it. */
  boolean hasRoomFor(StoredMessage message) {
    return messages < maxMessages && (messages == 0 || bytes + message.size() <= maxBytes);
  }

  void hold(StoredMessage message) {
    messages++;
    bytes += message.size();
  }

  void letGo(StoredMessage message) {
    messages--;
    bytes -= message.size();
  }

  void letGoOfAll() {
    messages = 0;
    bytes = 0;
  }
}
