package io.github.buildkitepubsub.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs the scenarios and appends a line for each to a table: {@code TABLE NAME quick|full ROUNDS}.
 * Ends with 1 if a scenario fails, and with 2 if there is none of that name. See {@code
 * scripts/chaos}.
 */
public final class Chaos {

  private final boolean isQuick;
  private final int rounds;
  private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

  @FunctionalInterface
  private interface Scenario {
    Row run() throws Exception;
  }

  private Chaos(boolean isQuick, int rounds) {
    this.isQuick = isQuick;
    this.rounds = rounds;
    scenarios.put("crash", this::crash);
    scenarios.put("stop", () -> StopScenario.run(isQuick ? 3 : 10));
    scenarios.put("heap-128m", () -> memory("128m"));
    scenarios.put("heap-96m", () -> memory("96m"));
    scenarios.put("heap-64m", () -> memory("64m"));
    scenarios.put("cpu", () -> StarvationScenario.run(phase(30)));
    scenarios.put("network", () -> NetworkScenario.proxied(phase(10)));
    scenarios.put("cable", () -> NetworkScenario.unplugged(phase(12)));
    scenarios.put("faults", () -> FaultScenario.run(phase(10)));
    scenarios.put("dead-letters", () -> FaultScenario.withDeadLetters(phase(6)));
    scenarios.put("balancer", () -> BalancerScenario.run(phase(30)));
    scenarios.put("order", () -> FaultScenario.ordered(phase(6)));
  }

  public static void main(String[] arguments) throws IOException {
    Path table = Path.of(arguments[0]);
    Chaos chaos = new Chaos("quick".equals(arguments[2]), Integer.parseInt(arguments[3]));
    Scenario scenario = chaos.scenarios.get(arguments[1]);
    if (scenario == null) {
      System.err.println("no such scenario; there are " + chaos.scenarios.keySet());
      System.exit(2);
      return;
    }
    Row row = chaos.run(arguments[1], scenario);
    Files.writeString(table, row + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    System.out.println(row);
    System.exit(row.isGood() ? 0 : 1);
  }

  private Row run(String name, Scenario scenario) {
    try {
      return scenario.run();
    } catch (Exception | AssertionError e) {
      e.printStackTrace();
      return Row.of(name, "it broke off", List.of(e.toString()), "");
    }
  }

  private Row crash() throws Exception {
    long seed = Long.getLong("chaos.seed", System.nanoTime());
    System.out.println("crash seed=" + seed);
    return new CrashScenario(new Random(seed)).run(rounds);
  }

  private Row memory(String heap) throws Exception {
    return MemoryScenario.run(heap, "128m".equals(heap), isQuick ? 20_000 : 100_000, 64, phase(20));
  }

  private Duration phase(int seconds) {
    return Duration.ofSeconds(isQuick ? Math.max(3, seconds / 3) : seconds);
  }
}
