package io.github.buildkitepubsub.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was found: tables that are printed as they come, and all of it as JSON. */
final class Report {

  private final Map<String, Object> machine;
  private final Map<String, Map<String, Map<String, Double>>> tables = new LinkedHashMap<>();
  private final List<Ratio> ratios = new ArrayList<>();

  /**
   * A figure in terms of its floor.
   *
   * @param reach what it should be at most, or at least where more is better
   */
  record Ratio(String name, double value, String reach, boolean isReached) {}

  Report(String mode) throws IOException {
    machine = machine(mode);
    System.out.println(
        machine.entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining(", ")));
  }

  private static Map<String, Object> machine(String mode) throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("mode", mode);
    facts.put("began", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("cpu", fact("/proc/cpuinfo", "model name"));
    facts.put("cores", Runtime.getRuntime().availableProcessors());
    facts.put("memory", fact("/proc/meminfo", "MemTotal"));
    facts.put("kernel", System.getProperty("os.version"));
    facts.put("java", System.getProperty("java.runtime.version"));
    facts.put("load average before", loadAverage());
    return facts;
  }

  private static String fact(String file, String key) throws IOException {
    return Files.readAllLines(Path.of(file)).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  private static String loadAverage() throws IOException {
    return Files.readString(Path.of("/proc/loadavg")).strip().replaceAll(" \\S+ \\S+$", "");
  }

  /** A table whose rows have the same columns. */
  void table(String title, Map<String, Map<String, Double>> rows) {
    tables.put(title, rows);
    List<String> columns = List.copyOf(rows.values().iterator().next().keySet());
    System.out.printf(
        "%n%s%n%n| |%s%n|---|%s%n", title, cells(columns), "--:|".repeat(columns.size()));
    rows.forEach(
        (name, row) ->
            System.out.printf(
                "| %s |%s%n",
                name, cells(columns.stream().map(each -> number(row.get(each))).toList())));
  }

  private static String cells(List<String> texts) {
    return texts.stream().map(each -> " " + each + " |").collect(Collectors.joining());
  }

  /** Three digits are more than two runs agree in. */
  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "-";
    }
    if (value == Math.rint(value) || Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) < 1 ? "%.3f" : "%.2f", value);
  }

  void atMost(String name, double value, double reach) {
    ratio(new Ratio(name, value, "<= " + number(reach), value <= reach));
  }

  void atLeast(String name, double value, double reach) {
    ratio(new Ratio(name, value, ">= " + number(reach), value >= reach));
  }

  private void ratio(Ratio ratio) {
    ratios.add(ratio);
  }

  /** Prints the ratios, and writes everything into {@code file} unless that is empty. */
  void finish(String file) throws IOException {
    machine.put("load average after", loadAverage());
    System.out.printf("%n| against the floor | here | reach | |%n|---|--:|--:|---|%n");
    ratios.forEach(
        each ->
            System.out.printf(
                "| %s | %s | %s | %s |%n",
                each.name, number(each.value), each.reach, each.isReached ? "reached" : "MISSED"));
    System.out.println("load average: " + loadAverage());
    if (!file.isEmpty()) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("machine", machine);
      all.put("ratios", ratios);
      all.put("tables", tables);
      Path path = Path.of(file).toAbsolutePath();
      Files.createDirectories(path.getParent());
      Files.writeString(
          path,
          new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all)
              + "\n");
      System.out.println("written: " + file);
    }
  }
}
