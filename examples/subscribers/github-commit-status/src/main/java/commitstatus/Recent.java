package commitstatus;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The last so many entries; the one that was put longest ago goes first. */
final class Recent<V> {

  private final Map<String, V> entries = new LinkedHashMap<>();
  private final int limit;

  Recent(int limit) {
    this.limit = limit;
  }

  Optional<V> get(String key) {
    return Optional.ofNullable(entries.get(key));
  }

  void put(String key, V value) {
    entries.remove(key);
    entries.put(key, value);
    if (entries.size() > limit) {
      Iterator<String> oldest = entries.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
