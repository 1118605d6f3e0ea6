package buildmetrics;

import java.util.HashSet;
import java.util.Set;

/**
 * Bounds how many time series there can be: the first pipelines have a label value of their own,
 * those above the cap share one. Thread-safe.
 */
final class Pipelines {

  static final String OTHER = "other";

  private final int cap;
  private final Set<String> known = new HashSet<>();

  Pipelines(int cap) {
    this.cap = cap;
  }

  synchronized String label(String slug) {
    if (slug.isEmpty() || !known.contains(slug) && known.size() >= cap) {
      return OTHER;
    }
    known.add(slug);
    return slug;
  }
}
