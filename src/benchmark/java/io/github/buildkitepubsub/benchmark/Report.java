package io.github.buildkitepubsub.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What of a run is kept: a JSON document with a line for each benchmark, so that it can be read and
 * compared by lines.
 */
final class Report {

  private static final String ALLOCATED = "gc.alloc.rate.norm";
  private static final ObjectMapper JSON = new ObjectMapper();

  private Report() {}

  static void write(
      Path file, String mode, Machine before, Machine after, Collection<RunResult> results)
      throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("mode", mode);
    facts.put("commit", System.getProperty("commit", "unknown"));
    facts.put("machine", before);
    facts.put("load_after", after.load());
    List<String> lines = new ArrayList<>();
    for (RunResult result : results) {
      lines.add("    " + JSON.writeValueAsString(line(result)));
    }
    String head = JSON.writeValueAsString(facts);
    Files.writeString(
        file,
        "{\n  \"run\": "
            + head
            + ",\n  \"results\": [\n"
            + String.join(",\n", lines)
            + "\n  ]\n}\n");
  }

  private static Map<String, Object> line(RunResult result) throws JsonProcessingException {
    BenchmarkParams benchmark = result.getParams();
    Map<String, Object> line = new LinkedHashMap<>();
    String name = benchmark.getBenchmark();
    line.put("benchmark", name.substring(Report.class.getPackageName().length() + 1));
    Map<String, String> params = new TreeMap<>();
    benchmark.getParamsKeys().forEach(key -> params.put(key, benchmark.getParam(key)));
    line.put("params", params);
    // A single shot is a batch.
    boolean isBatch = benchmark.getMode() == Mode.SingleShotTime;
    int operations = isBatch ? benchmark.getMeasurement().getBatchSize() : 1;
    line.put("ns_op", rounded(result.getPrimaryResult().getScore() / operations));
    line.put("ns_op_error", rounded(result.getPrimaryResult().getScoreError() / operations));
    line.put("cpu_ns_op", secondary(result, CpuTime.LABEL, operations));
    line.put("b_op", secondary(result, ALLOCATED, operations));
    return line;
  }

  private static @Nullable Long secondary(RunResult result, String label, int operations) {
    @SuppressWarnings("rawtypes") // JMH's signature.
    Result secondary = result.getSecondaryResults().get(label);
    return secondary == null ? null : rounded(secondary.getScore() / operations);
  }

  private static @Nullable Long rounded(double value) {
    return Double.isNaN(value) ? null : Math.round(value);
  }
}
