package slacknotifier;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last so many entries, for as long as this instance runs: for a try, and for tests. */
final class MemoryStore implements Store {

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final int limit;
  private long generation = ABSENT;

  MemoryStore(int limit) {
    this.limit = limit;
  }

  @Override
  public synchronized Optional<Entry> get(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  @Override
  public synchronized boolean put(String name, String content, long replaced) {
    if (get(name).map(Entry::generation).orElse(ABSENT) != replaced) {
      return false;
    }
    // Removed first, so that it stands last: the first one goes when there are too many.
    entries.remove(name);
    entries.put(name, new Entry(content, ++generation));
    if (entries.size() > limit) {
      Iterator<String> oldest = entries.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
    return true;
  }

  @Override
  public synchronized void delete(String name) {
    entries.remove(name);
  }
}
