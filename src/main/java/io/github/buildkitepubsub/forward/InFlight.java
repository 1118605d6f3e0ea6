package io.github.buildkitepubsub.forward;

/**
 * Counts the events, and their bytes, that are worked on. Not thread-safe: the ledger guards it.
 */
final class InFlight {

  private final int maxEvents;
  private final long maxBytes;
  private int events;
  private long bytes;

  InFlight(int maxEvents, long maxBytes) {
    this.maxEvents = maxEvents;
    this.maxBytes = maxBytes;
  }

  /** Whether one more fits; one that is larger than the bound fits alone. */
  boolean fits(int size) {
    return events == 0 || (events < maxEvents && bytes + size <= maxBytes);
  }

  void add(int size) {
    events++;
    bytes += size;
  }

  void remove(int size) {
    events--;
    bytes -= size;
  }

  int events() {
    return events;
  }

  /** How many more there may be where only {@code window} are allowed. */
  int freeEvents(int window) {
    return Math.min(window, maxEvents) - events;
  }

  long freeBytes() {
    return maxBytes - bytes;
  }

  /**
   * Whether so much is free that a read is worth its while: a quarter of what there may be. Reading
   * one event each time that one is done would cost more than the events.
   */
  boolean isWorthReading(int window) {
    int most = Math.min(window, maxEvents);
    return events == 0
        || (freeEvents(window) >= Math.max(1, most / 4) && freeBytes() >= maxBytes / 4);
  }
}
