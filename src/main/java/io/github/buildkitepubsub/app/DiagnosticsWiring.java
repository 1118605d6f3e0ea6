package io.github.buildkitepubsub.app;

import com.codahale.metrics.health.HealthCheck;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.configuration.EffectiveConfiguration;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.operate.support.BuildInfo;
import io.github.buildkitepubsub.operate.support.DiagnosticsTask;
import io.github.buildkitepubsub.operate.support.ThreadDump;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Collects what the task {@code diagnostics} tells. */
final class DiagnosticsWiring {

  private DiagnosticsWiring() {}

  /**
   * @param configuration the one in force
   */
  static DiagnosticsTask task(
      Supplier<RelayConfiguration> configuration,
      Environment environment,
      PrometheusRegistry prometheus,
      InstantSource clock) {
    Map<String, DiagnosticsTask.Section> sections = new LinkedHashMap<>();
    sections.put("process", () -> process(clock));
    sections.put("health", () -> health(environment));
    sections.put(
        "configuration", () -> configuration(configuration.get(), environment.getObjectMapper()));
    sections.put("metrics", () -> metrics(prometheus));
    sections.put("threads", ThreadDump::text);
    return new DiagnosticsTask(sections);
  }

  private static String process(InstantSource clock) {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    Runtime memory = Runtime.getRuntime();
    BuildInfo build = BuildInfo.read();
    StringBuilder text = new StringBuilder();
    line(text, "at", clock.instant());
    line(text, "version", build.version());
    line(text, "commit", build.commit());
    build.dependencies().forEach((name, version) -> line(text, "dependency." + name, version));
    line(text, "java", runtime.getVmName() + " " + runtime.getVmVersion());
    line(text, "os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    line(text, "processors", memory.availableProcessors());
    line(text, "pid", runtime.getPid());
    line(text, "uptime", Duration.ofMillis(runtime.getUptime()));
    line(text, "heap_used_bytes", memory.totalMemory() - memory.freeMemory());
    line(text, "heap_max_bytes", memory.maxMemory());
    return text.toString();
  }

  private static void line(StringBuilder text, String key, Object value) {
    text.append(key).append('=').append(value).append('\n');
  }

  private static String health(Environment environment) {
    StringBuilder text = new StringBuilder();
    Map<String, HealthCheck.Result> results =
        new TreeMap<>(environment.healthChecks().runHealthChecks());
    results.forEach(
        (name, result) ->
            line(
                text,
                name,
                (result.isHealthy() ? "healthy" : "unhealthy")
                    + (result.getMessage() == null ? "" : ": " + result.getMessage())));
    return text.toString();
  }

  private static String configuration(RelayConfiguration configuration, ObjectMapper mapper)
      throws IOException {
    StringWriter text = new StringWriter();
    EffectiveConfiguration.of(configuration, mapper).render(text);
    return text.toString();
  }

  private static String metrics(PrometheusRegistry prometheus) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrometheusTextFormatWriter.create().write(text, prometheus.scrape());
    return text.toString(StandardCharsets.UTF_8);
  }
}
