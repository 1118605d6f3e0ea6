package buildmetrics;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The identifiers of the latest events. When it is full, the one that came first makes room.
 * Thread-safe.
 */
final class RecentEvents {

  private final int capacity;
  private final Set<String> ids = new LinkedHashSet<>();

  RecentEvents(int capacity) {
    this.capacity = capacity;
  }

  /** Returns false if the event is known already. */
  synchronized boolean add(String eventId) {
    if (!ids.add(eventId)) {
      return false;
    }
    if (ids.size() > capacity) {
      Iterator<String> oldest = ids.iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }
}
