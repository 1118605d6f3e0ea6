package io.github.buildkitepubsub.ops;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The series of docs/METRICS.md, which another test holds equal to what the service registers with
 * every part switched on; and the few of Prometheus' own that queries use.
 *
 * @param labels names of series with the labels that each has
 * @param counters those of them that only grow, so that a query must ask for their rate
 */
record DocumentedMetrics(Map<String, Set<String>> labels, Set<String> counters) {

  /**
   * What the scrape configuration puts on every series: the last two only where it is told to, as
   * docs/MONITORING.md says.
   */
  static final Set<String> OF_THE_TARGET = Set.of("job", "instance", "region", "track");

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(\\w+)` \\| (\\w+) \\| ([^|]*) \\| ");

  static DocumentedMetrics read() {
    DocumentedMetrics metrics = new DocumentedMetrics(new HashMap<>(), new HashSet<>());
    metrics.add("up", Set.of());
    metrics.add("ALERTS", Set.of("alertname", "alertstate", "severity"));
    ROW.matcher(OpsFiles.text(Path.of("docs/METRICS.md"))).results().forEach(metrics::addRow);
    return metrics;
  }

  private void addRow(MatchResult row) {
    String name = row.group(1);
    Set<String> own = Set.copyOf(OpsFiles.matches("`(\\w+)`", row.group(3)));
    switch (row.group(2)) {
      case "counter" -> addCounter(name, own);
      case "histogram" -> {
        addCounter(name + "_bucket", with("le", own));
        addCounter(name + "_count", own);
        addCounter(name + "_sum", own);
      }
      case "summary" -> {
        addCounter(name + "_count", own);
        addCounter(name + "_sum", own);
      }
      case "info" -> add(name.endsWith("_info") ? name : name + "_info", own);
      default -> add(name, own);
    }
  }

  private void addCounter(String name, Set<String> own) {
    counters.add(name);
    add(name, own);
  }

  private void add(String name, Set<String> own) {
    Set<String> all = new HashSet<>(OF_THE_TARGET);
    all.addAll(own);
    labels.put(name, all);
  }

  private static Set<String> with(String label, Set<String> own) {
    Set<String> all = new HashSet<>(own);
    all.add(label);
    return all;
  }
}
