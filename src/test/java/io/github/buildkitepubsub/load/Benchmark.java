package io.github.buildkitepubsub.load;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Measures the service and its floors: {@code quick|full SOAK-MINUTES NAME|all OUT}. Ends with 2 if
 * there is no scenario of that name. See {@code scripts/benchmark}.
 */
public final class Benchmark {

  private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

  @FunctionalInterface
  private interface Scenario {
    void run() throws Exception;
  }

  private Benchmark(Stage stage, Report report, int soakMinutes) {
    LoadScenarios load = new LoadScenarios(stage, report);
    SpoolScenarios spool = new SpoolScenarios(stage, report);
    ProcessScenarios process = new ProcessScenarios(stage, report);
    if (soakMinutes > 0) {
      scenarios.put("soak", () -> process.soak(soakMinutes));
      return;
    }
    scenarios.put("start", process::starts);
    scenarios.put("footprint", process::footprint);
    scenarios.put("fsync", spool::fsync);
    scenarios.put("closed", load::closed);
    scenarios.put("steady", load::steady);
    scenarios.put("outage", spool::outage);
    scenarios.put("backlog", spool::backlog);
  }

  public static void main(String[] arguments) throws Exception {
    String mode = arguments[0];
    int soakMinutes = Integer.parseInt(arguments[1]);
    String only = arguments[2];
    // Also where somebody presses Ctrl-C.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () ->
                    ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
    Report report = new Report(mode);
    try (Stage stage = new Stage("quick".equals(mode) ? Plan.QUICK : Plan.FULL)) {
      Benchmark benchmark = new Benchmark(stage, report, soakMinutes);
      if ("all".equals(only)) {
        for (Scenario scenario : benchmark.scenarios.values()) {
          scenario.run();
        }
      } else if (benchmark.scenarios.containsKey(only)) {
        benchmark.scenarios.get(only).run();
      } else {
        System.err.println("no such scenario; there are " + benchmark.scenarios.keySet());
        System.exit(2);
      }
    }
    report.finish(arguments[3]);
    System.exit(0);
  }
}
