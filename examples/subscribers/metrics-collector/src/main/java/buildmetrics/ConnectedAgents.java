package buildmetrics;

import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which agents are connected, as far as events tell. The latest news of an agent holds, in whatever
 * order they come. When too many are known, the one that was heard of longest ago is forgotten.
 * Thread-safe.
 */
final class ConnectedAgents {

  private record News(Instant at, boolean connected) {}

  private final int capacity;
  private final Map<String, News> agents = new LinkedHashMap<>();

  ConnectedAgents(int capacity) {
    this.capacity = capacity;
  }

  synchronized void heard(String agentId, Instant at, boolean connected) {
    News known = agents.get(agentId);
    if (known != null && known.at().isAfter(at)) {
      return;
    }
    agents.remove(agentId);
    agents.put(agentId, new News(at, connected));
    if (agents.size() > capacity) {
      Iterator<String> oldest = agents.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  synchronized long count() {
    return agents.values().stream().filter(News::connected).count();
  }
}
