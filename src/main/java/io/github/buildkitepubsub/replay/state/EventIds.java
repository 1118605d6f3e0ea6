package io.github.buildkitepubsub.replay.state;

import io.github.buildkitepubsub.event.EventId;

/**
 * A set of event ids in 16 bytes each and as much again of room: 32 MiB for a million. Not
 * thread-safe.
 */
final class EventIds {

  private static final int INITIAL_SLOTS = 1 << 10;
  private static final int HALF_DIGITS = 16;
  private static final int HEX = 16;

  /** Two longs a slot; both zero is free. */
  private long[] slots = new long[2 * INITIAL_SLOTS];

  private int size;
  private boolean hasZero;

  int size() {
    return size;
  }

  boolean contains(EventId id) {
    long high = high(id);
    long low = low(id);
    return isZero(high, low) ? hasZero : isAt(slot(high, low), high, low);
  }

  /** Adds {@code id} if it is not there. */
  void add(EventId id) {
    long high = high(id);
    long low = low(id);
    if (isZero(high, low)) {
      size += hasZero ? 0 : 1;
      hasZero = true;
      return;
    }
    int slot = slot(high, low);
    if (!isAt(slot, high, low)) {
      slots[slot] = high;
      slots[slot + 1] = low;
      size++;
      if (size > slots.length / 4) {
        grow();
      }
    }
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (int i = 0; i < old.length; i += 2) {
      if (!isZero(old[i], old[i + 1])) {
        int slot = slot(old[i], old[i + 1]);
        slots[slot] = old[i];
        slots[slot + 1] = old[i + 1];
      }
    }
  }

  /**
   * Where the id is or, if it is not there, belongs. The ids are a digest's bits: evenly spread.
   */
  private int slot(long high, long low) {
    int mask = slots.length - 1;
    int slot = 2 * (int) low & mask;
    while (!isAt(slot, high, low) && !isAt(slot, 0, 0)) {
      slot = slot + 2 & mask;
    }
    return slot;
  }

  private boolean isAt(int slot, long high, long low) {
    return slots[slot] == high && slots[slot + 1] == low;
  }

  private static boolean isZero(long high, long low) {
    return (high | low) == 0;
  }

  private static long high(EventId id) {
    return Long.parseUnsignedLong(id.value(), 0, HALF_DIGITS, HEX);
  }

  private static long low(EventId id) {
    return Long.parseUnsignedLong(id.value(), HALF_DIGITS, 2 * HALF_DIGITS, HEX);
  }
}
