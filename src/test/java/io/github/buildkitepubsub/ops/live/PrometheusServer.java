package io.github.buildkitepubsub.ops.live;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.buildkitepubsub.testing.FreePort;
import io.github.buildkitepubsub.testing.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * A Prometheus of its own process with this repository's configuration and rules, in which every
 * duration is divided.
 */
final class PrometheusServer implements AutoCloseable {

  static final Path CONFIGURATION = Path.of("prometheus/prometheus.yml");

  /** By default a query takes a sample up to this old; it is divided as every duration is. */
  private static final String LOOK_BACK = "5m";

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;
  private final PrometheusApi api;

  private PrometheusServer(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.api = new PrometheusApi(URI.create("http://127.0.0.1:" + port));
  }

  /** The program; skips the test, with a reason, where there is none. */
  static Path program() {
    Optional<Path> program = Programs.find("prometheus");
    assumeTrue(
        program.isPresent(),
        "NOT TESTED: alerts and dashboards, for prometheus is not installed (apt-get install"
            + " prometheus)");
    return program.orElseThrow();
  }

  /**
   * Starts it and waits until it answers.
   *
   * @param directory for its files; empty
   * @param interval between two scrapes and between two evaluations; a scrape may take as long
   * @param targets the labels of what it scrapes, by {@code host:port}
   * @param options further ones of its command line
   */
  static PrometheusServer start(
      Path program,
      Path directory,
      Scale scale,
      Duration interval,
      Map<String, Map<String, String>> targets,
      String... options)
      throws IOException {
    Path rules = Files.createDirectory(directory.resolve("rules"));
    for (Path file : ruleFiles()) {
      JsonNode scaled = scale.rules(YAML.readTree(file.toFile()));
      YAML.writeValue(rules.resolve(file.getFileName()).toFile(), scaled);
    }
    Path configuration = directory.resolve("prometheus.yml");
    YAML.writeValue(configuration.toFile(), configuration(Scale.text(interval), targets));
    Path log = directory.resolve("prometheus.log");
    int port = FreePort.find();
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    command.add("--config.file=" + configuration);
    command.add("--storage.tsdb.path=" + directory.resolve("data"));
    command.add("--web.listen-address=127.0.0.1:" + port);
    command.add("--query.lookback-delta=" + scale.duration(LOOK_BACK));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    PrometheusServer server = new PrometheusServer(process, log, port);
    server.awaitReady();
    return server;
  }

  /** The files of rules that the configuration names, in this repository. */
  static Set<Path> ruleFiles() throws IOException {
    Path directory = CONFIGURATION.getParent();
    Set<Path> files = new TreeSet<>();
    for (JsonNode entry : YAML.readTree(CONFIGURATION.toFile()).path("rule_files")) {
      Path pattern = directory.resolve(entry.asText());
      try (DirectoryStream<Path> found =
          Files.newDirectoryStream(pattern.getParent(), pattern.getFileName().toString())) {
        found.forEach(files::add);
      }
    }
    return files;
  }

  /** The configuration that is delivered, of which only the job of this service stays. */
  private static JsonNode configuration(String interval, Map<String, Map<String, String>> targets)
      throws IOException {
    ObjectNode root = (ObjectNode) YAML.readTree(CONFIGURATION.toFile());
    root.retain("global", "scrape_configs");
    ObjectNode global = root.withObject("/global");
    global.put("scrape_interval", interval);
    global.put("scrape_timeout", interval);
    global.put("evaluation_interval", interval);
    root.putArray("rule_files").add("rules/*.yml");
    List<JsonNode> jobs = new ArrayList<>();
    for (JsonNode job : root.path("scrape_configs")) {
      if (job.path("job_name").asText().equals("buildkite-pubsub")) {
        ((ObjectNode) job).remove(List.of("scrape_interval", "scrape_timeout"));
        ArrayNode addresses = ((ObjectNode) job).putArray("static_configs");
        targets.forEach(
            (address, labels) -> {
              ObjectNode target = addresses.addObject();
              target.putArray("targets").add(address);
              target.set("labels", YAML.valueToTree(labels));
            });
        jobs.add(job);
      }
    }
    root.putArray("scrape_configs").addAll(jobs);
    return root;
  }

  private void awaitReady() {
    Awaitility.await("Prometheus starts")
        .atMost(START_LIMIT)
        .until(() -> api.isReady() || !process.isAlive());
    if (!process.isAlive()) {
      throw new AssertionError("Prometheus did not start:\n" + log());
    }
  }

  PrometheusApi api() {
    return api;
  }

  /** What it has logged. */
  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
