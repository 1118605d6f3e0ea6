package io.github.buildkitepubsub.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a load did to a process.
 *
 * @param cpuMillis of CPU for each request
 * @param allocatedKilobytes in the heap for each request; not a number if the load was too short
 * @param longestPause of the collector, milliseconds
 * @param residentMegabytes at its end
 */
record Measurement(
    Latency latency,
    double cpuMillis,
    double allocatedKilobytes,
    int pauses,
    double longestPause,
    double residentMegabytes) {

  /** The medians of several rounds, each column by itself, as they are printed. */
  static Map<String, Double> medians(List<Measurement> rounds) {
    Map<String, Double> row = new LinkedHashMap<>();
    row.put("events/s", median(rounds, each -> each.latency.perSecond()));
    row.put("p50 ms", median(rounds, each -> each.latency.p50()));
    row.put("p95 ms", median(rounds, each -> each.latency.p95()));
    row.put("p99 ms", median(rounds, each -> each.latency.p99()));
    row.put("p99.9 ms", median(rounds, each -> each.latency.p999()));
    row.put("CPU ms/event", median(rounds, Measurement::cpuMillis));
    row.put("KiB/event", median(rounds, Measurement::allocatedKilobytes));
    row.put("GC pauses", median(rounds, Measurement::pauses));
    row.put("longest ms", median(rounds, Measurement::longestPause));
    row.put("RSS MB", median(rounds, Measurement::residentMegabytes));
    row.put("not 2xx", (double) rounds.stream().mapToLong(each -> each.latency.failed()).sum());
    return row;
  }

  /** The median of a figure over rounds. */
  static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> figure) {
    return median(rounds.stream().mapToDouble(figure).toArray());
  }

  /** The median, of the two in the middle the mean; not a number if there is none. */
  static double median(double... values) {
    double[] sorted = values.clone();
    java.util.Arrays.sort(sorted);
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
