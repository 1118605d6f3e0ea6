package io.github.buildkitepubsub.ops;

import io.github.buildkitepubsub.deadletter.DeadLetterReason;
import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.metrics.PrometheusConnectionMetrics;
import io.github.buildkitepubsub.metrics.PrometheusDeadLetterMetrics;
import io.github.buildkitepubsub.metrics.PrometheusForwardMetrics;
import io.github.buildkitepubsub.metrics.PrometheusHealthMetrics;
import io.github.buildkitepubsub.metrics.PrometheusObserveMetrics;
import io.github.buildkitepubsub.metrics.PrometheusPublishMetrics;
import io.github.buildkitepubsub.metrics.PrometheusReceiveMetrics;
import io.github.buildkitepubsub.metrics.PrometheusReloadMetrics;
import io.github.buildkitepubsub.metrics.PrometheusSpoolMetrics;
import io.github.buildkitepubsub.metrics.process.PrometheusCredentialMetrics;
import io.github.buildkitepubsub.metrics.process.PrometheusProcessMetrics;
import io.github.buildkitepubsub.metrics.replay.PrometheusReplayMetrics;
import io.github.buildkitepubsub.observe.EventObserver;
import io.github.buildkitepubsub.observe.ObserveSettings;
import io.github.buildkitepubsub.publish.CircuitState;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.ErrorCode;
import io.github.buildkitepubsub.receive.Limit;
import io.github.buildkitepubsub.receive.authentication.AuthenticationException;
import io.github.buildkitepubsub.receive.limits.BodyMemory;
import io.github.buildkitepubsub.replay.ReplayCounts;
import io.github.buildkitepubsub.spool.SpoolDisk;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.Exposition;
import io.github.buildkitepubsub.testing.FakeSpool;
import io.github.buildkitepubsub.testing.Samples;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a scrape shows once everything has happened: names of series, and the labels of each. */
final class ExposedSeries {

  private static final Pattern SAMPLE =
      Pattern.compile("^([a-z]\\w*)(?:\\{(.*)})? \\S+$", Pattern.MULTILINE);

  /** The scrape jobs of the documents set the last one on Kubernetes. */
  private static final Set<String> OF_THE_TARGET = Set.of("job", "instance", "pod");

  private ExposedSeries() {}

  /** Names of series with the labels that they have; Prometheus' own are among them. */
  static Map<String, Set<String>> labels() {
    Map<String, Set<String>> labels = new HashMap<>();
    labels.put("up", new HashSet<>(OF_THE_TARGET));
    Matcher sample = SAMPLE.matcher(Exposition.of(registry()));
    while (sample.find()) {
      Set<String> names =
          labels.computeIfAbsent(sample.group(1), n -> new HashSet<>(OF_THE_TARGET));
      if (sample.group(2) != null) {
        names.addAll(OpsFiles.matches("(\\w+)=\"", sample.group(2)));
      }
    }
    return labels;
  }

  private static PrometheusRegistry registry() {
    PrometheusRegistry registry = new PrometheusRegistry();
    EventType type = new EventType("build.finished");
    PrometheusReceiveMetrics receive = new PrometheusReceiveMetrics(registry);
    receive.answered(200, type, Duration.ZERO);
    receive.authenticationFailed(AuthenticationException.Reason.MISSING);
    receive.refused(ErrorCode.INTERNAL);
    receive.parsed(type, 1, Duration.ZERO);
    receive.duplicate();
    receive.limited(Limit.GLOBAL);
    receive.watchSilence(() -> 0);
    events(registry);
    process(registry);
    receive.watch(new BodyMemory(2, 1));
    new PrometheusReloadMetrics(registry).succeeded(Instant.EPOCH);
    PrometheusPublishMetrics publish = new PrometheusPublishMetrics(registry);
    publish.published(type, Duration.ZERO);
    publish.failed(type, PublishException.stopped(), Duration.ZERO);
    publish.retried(type);
    publish.messageSize(type, 1);
    publish.observeOutstanding(() -> 0);
    publish.observeCircuit(() -> CircuitState.CLOSED);
    publish.circuitOpened();
    publish.refusedByCircuit(type);
    PrometheusDeadLetterMetrics deadLetters = new PrometheusDeadLetterMetrics(registry);
    deadLetters.buried(type, DeadLetterReason.DRAINED);
    deadLetters.notBuried(PublishException.stopped());
    PrometheusForwardMetrics forward = new PrometheusForwardMetrics(registry);
    forward.observeInFlight(() -> 0);
    forward.forwarded(Duration.ZERO);
    forward.putBack(PublishException.Kind.STOPPED);
    forward.buried(DeadLetterReason.DRAINED);
    forward.givenUp(DeadLetterReason.DRAINED);
    PrometheusSpoolMetrics spool = new PrometheusSpoolMetrics(registry);
    spool.observe(new FakeSpool()::status, InstantSource.system());
    spool.observeBacklog("buildkite-events", new FakeSpool()::status);
    spool.observeDisk(new SpoolDisk(Path.of(".")));
    spool.appended(Duration.ZERO);
    spool.committed(1, Duration.ZERO);
    new PrometheusConnectionMetrics(registry).observe(() -> 0);
    PrometheusHealthMetrics health = new PrometheusHealthMetrics(registry);
    health.observeChecks(() -> Map.of("durability", true));
    health.observeReadiness(() -> true);
    health.observeTraffic(() -> false);
    JvmMetrics.builder().register(registry);
    return registry;
  }

  private static void events(PrometheusRegistry registry) {
    PrometheusObserveMetrics metrics = new PrometheusObserveMetrics(registry);
    EventObserver observer = new EventObserver(ObserveSettings.defaults(), metrics);
    metrics.observeCap(observer::isOverCap);
    for (String type : Samples.types()) {
      observer.taken(Events.parse(new String(Samples.bytes(type), StandardCharsets.UTF_8)));
    }
  }

  private static void process(PrometheusRegistry registry) {
    PrometheusProcessMetrics process = new PrometheusProcessMetrics(registry);
    process.show("1.0.0", "4f1c2d9");
    process.observeProcessors(() -> 2);
    process.observeLog(Map.of("warn", () -> 0), () -> 0);
    PrometheusCredentialMetrics credentials = new PrometheusCredentialMetrics(registry);
    credentials.observeSecrets(() -> Map.of("current", Duration.ZERO));
    credentials.observeCertificates(
        () -> Map.of("admin", Instant.EPOCH), InstantSource.fixed(Instant.EPOCH));
    new PrometheusReplayMetrics(
        registry, Instant.EPOCH, () -> new ReplayCounts(0, 0, 0, 0), () -> 0);
  }
}
