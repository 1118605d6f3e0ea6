package io.github.buildkitepubsub.publish.pubsub;

/** Counts the messages, and their bytes, that were handed over and are not answered. Bounded. */
final class Outstanding {

  private final int maxMessages;
  private final long maxBytes;
  private int messages;
  private long bytes;

  Outstanding(OutstandingSettings bound) {
    this.maxMessages = bound.messages();
    this.maxBytes = bound.size().toBytes();
  }

  /** Counts a message if it fits. */
  synchronized boolean add(int size) {
    if (messages >= maxMessages || bytes + size > maxBytes) {
      return false;
    }
    messages++;
    bytes += size;
    return true;
  }

  synchronized void remove(int size) {
    messages--;
    bytes -= size;
  }

  synchronized int messages() {
    return messages;
  }
}
