package io.github.buildkitepubsub.app;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import com.codahale.metrics.MetricRegistry;
import io.dropwizard.core.setup.Environment;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import io.github.buildkitepubsub.configuration.reload.LiveSecrets;
import io.github.buildkitepubsub.logging.HeldBack;
import io.github.buildkitepubsub.metrics.DropwizardBridge;
import io.github.buildkitepubsub.metrics.process.PrometheusCredentialMetrics;
import io.github.buildkitepubsub.metrics.process.PrometheusProcessMetrics;
import io.github.buildkitepubsub.operate.access.Certificates;
import io.github.buildkitepubsub.operate.support.BuildInfo;
import io.github.buildkitepubsub.secret.SecretFiles;
import io.github.buildkitepubsub.secret.SecretSettings;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Server;
import org.slf4j.LoggerFactory;

/** Builds the metrics that are of no stage: of the process, its logs, secrets and certificates. */
final class ProcessWiring {

  /** As Dropwizard's instrumentation of logs names its meters. */
  private static final List<String> LEVELS = List.of("trace", "debug", "info", "warn", "error");

  private final Environment environment;
  private final PrometheusRegistry prometheus;
  private final InstantSource clock;

  ProcessWiring(Environment environment, PrometheusRegistry prometheus, InstantSource clock) {
    this.environment = environment;
    this.prometheus = prometheus;
    this.clock = clock;
  }

  /**
   * Registers them all.
   *
   * @param configuration the one in force
   */
  void install(Supplier<RelayConfiguration> configuration) {
    JvmMetrics.builder().register(prometheus);
    prometheus.register(new DropwizardBridge(environment.metrics()));
    PrometheusProcessMetrics process = new PrometheusProcessMetrics(prometheus);
    BuildInfo build = BuildInfo.read();
    process.show(build.version(), build.commit());
    process.observeProcessors(Runtime.getRuntime()::availableProcessors);
    process.observeLog(
        linesByLevel(environment.metrics()),
        HeldBack.in((LoggerContext) LoggerFactory.getILoggerFactory()));
    PrometheusCredentialMetrics credentials = new PrometheusCredentialMetrics(prometheus);
    credentials.observeSecrets(() -> ages(configuration.get()));
    credentials.observeCertificates(certificates(), clock);
  }

  /** Dropwizard has an appender at the root that counts, from before this service is made. */
  private static Map<String, LongSupplier> linesByLevel(MetricRegistry registry) {
    Map<String, LongSupplier> lines = new LinkedHashMap<>();
    for (String level : LEVELS) {
      lines.put(level, registry.meter(MetricRegistry.name(Appender.class, level))::getCount);
    }
    return lines;
  }

  private Map<String, Duration> ages(RelayConfiguration configuration) {
    List<SecretSettings> secrets =
        LiveSecrets.settings(configuration).values().stream().flatMap(List::stream).toList();
    return SecretFiles.ages(secrets, clock.instant());
  }

  /** There are none before the server has started. */
  private Supplier<Map<String, Instant>> certificates() {
    AtomicReference<Server> started = new AtomicReference<>();
    environment.lifecycle().addServerLifecycleListener(started::set);
    return () -> {
      Server server = started.get();
      return server == null ? Map.of() : Certificates.expiries(server);
    };
  }
}
