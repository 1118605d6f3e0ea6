package io.github.buildkitepubsub.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.buildkitepubsub.ops.live.Deployment.Instance;
import io.github.buildkitepubsub.testing.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes the real service, which is broken in one way after the other.
 *
 * <p>The rules are those that are delivered, but every duration in them (windows, offsets, {@code
 * for}) is divided by 100, and scrapes are 0.5 s apart, so that what takes an hour takes 36 s. This
 * shows what unit tests of rules cannot: that the series and labels that the service exposes are
 * those that the rules ask for, under a fault and not only in a made-up input; that a fault fires
 * its alerts and no others; that they resolve by themselves; that descriptions can be filled in. It
 * does not show that the real windows are well chosen, nor what fires after hours and days, nor
 * thresholds that are times (the age of an event), since these are not divided: that is for the
 * unit tests beside the rules.
 */
final class AlertsIT {

  /** Each type of event but the one that Pub/Sub will not take. */
  private static final List<String> TYPES =
      Samples.types().stream().filter(type -> !type.equals(Deployment.POISON)).toList();

  private static final Set<String> FORGOTTEN =
      alerts("CircuitBreakerForced", "TrafficOut", "ConfigReloadFailed");
  private static final Set<String> STRANGERS = alerts("AuthenticationFailures");
  private static final Set<String> STUCK = alerts("SpoolEventsGivenUp");
  private static final Set<String> BURIED = alerts("DeadLetters");
  private static final Set<String> OUTAGE =
      alerts(
          "PublishFailing",
          "CircuitBreakerOpen",
          "SpoolNearlyFull",
          "SpoolBypassed",
          "WebhooksRefused",
          "SingleWebhooksRefused");

  /** What an outage may fire too, as it happens to go. */
  private static final Set<String> OUTAGE_TOO = alerts("RetriesHigh", "SpoolNotWritable");

  private static final Set<String> STOPPED = alerts("InstanceDown");
  private static final Set<String> NO_DISK = alerts("SpoolNotWritable", "SpoolBypassed");

  /** What is not provoked here, and why. */
  private static final Map<String, String> NOT_HERE =
      Map.of(
          "NoWebhooks", "looks a week back, which is more than an hour here",
          "OutstandingHigh", "needs more than there may be in flight by default",
          "SpoolBacklogGrowing", "needs a thousand events that wait while Pub/Sub works",
          "SpoolEventsOld", "needs an event that is ten real minutes old",
          "SpoolDamaged", "lasts for a day after a start");

  @TempDir private static Path directory;

  private Deployment deployment;
  private Timeline timeline;

  private static Set<String> alerts(String... names) {
    return Arrays.stream(names)
        .map(name -> "BuildkitePubsub" + name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void faultsFireTheirAlertsAndNoOthersAndThoseResolve() throws Exception {
    try (Deployment started = Deployment.start(directory)) {
      deployment = started;
      // The first answers of a JVM are late.
      started.awaitScrapes(3);
      timeline = new Timeline(started.prometheus(), Deployment.INTERVAL);
      try (Traffic first = traffic(started.first(), 25);
          Traffic second = traffic(started.second(), 100)) {
        // Longer than a window of five minutes, and as long a wait after it.
        started.awaitScrapes(3 + 15);
        assertThat(started.prometheus().firing()).isEmpty();

        forget(started.second());
        strangersKnockAndOneEventIsPoison();
        pubSubIsAwayUntilTheSpoolIsFull();
        remember(started.second());
        anInstanceStopsAndComesBackWithoutItsDisk(started.second());
      }
      timeline.assertNothingElseFired();
      assertThat(started.prometheus().rules())
          .hasSizeGreaterThanOrEqualTo(delivered().size())
          .allSatisfy(
              rule -> assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok"));
    }
  }

  private static Traffic traffic(Instance instance, int everyMillis) {
    return Traffic.authentic(instance::relay, TYPES, Duration.ofMillis(everyMillis));
  }

  /** An operator's doings that are no fault until they have lasted. */
  private void forget(Instance instance) throws Exception {
    timeline.allow(FORGOTTEN);
    instance.operate("circuit-breaker?action=force-close");
    instance.operate("traffic?action=out");
    instance.configure("validation: {mode: sometimes}\n");
    assertThat(instance.task("reload-config").body()).contains("result=rejected");
  }

  private void remember(Instance instance) throws Exception {
    timeline.awaitFiring(FORGOTTEN);
    instance.operate("circuit-breaker?action=reset");
    instance.operate("traffic?action=in");
    instance.configure("");
    instance.operate("reload-config");
    timeline.awaitResolved(FORGOTTEN);
  }

  /** The poison finds no dead letter topic at first. */
  private void strangersKnockAndOneEventIsPoison() throws Exception {
    Instance instance = deployment.first();
    timeline.allow(STRANGERS);
    timeline.allow(STUCK);
    deployment.refusePoisonAndDeadLetters();
    try (Traffic strangers = Traffic.forged(instance::relay, TYPES, Duration.ofMillis(30))) {
      instance.sendPoison();
      timeline.awaitFiring(STUCK);
      timeline.allow(BURIED);
      deployment.mendPubSub();
      timeline.awaitFiring(BURIED);
      timeline.awaitResolved(STUCK);
      timeline.awaitFiring(STRANGERS);
    }
    timeline.awaitResolved(STRANGERS);
    timeline.awaitResolved(BURIED);
  }

  private void pubSubIsAwayUntilTheSpoolIsFull() throws Exception {
    timeline.allow(OUTAGE);
    timeline.allow(OUTAGE_TOO);
    deployment.breakPubSub();
    deployment.first().fillTheSpool();
    timeline.awaitFiring(OUTAGE);
    deployment.mendPubSub();
    timeline.awaitResolved(OUTAGE);
    timeline.awaitResolved(OUTAGE_TOO);
  }

  private void anInstanceStopsAndComesBackWithoutItsDisk(Instance instance) throws Exception {
    timeline.allow(STOPPED);
    instance.stop();
    timeline.awaitFiring(STOPPED);
    timeline.allow(NO_DISK);
    Files.move(instance.spool(), directory.resolve("spool-of-another-time"));
    Files.createFile(instance.spool());
    instance.start();
    timeline.awaitResolved(STOPPED);
    timeline.awaitFiring(NO_DISK);
    Files.delete(instance.spool());
    timeline.awaitResolved(NO_DISK);
  }

  @Test
  void everyAlertIsProvokedOrItIsSaidWhyNot() throws IOException {
    Set<String> provoked =
        Stream.of(FORGOTTEN, STRANGERS, STUCK, BURIED, OUTAGE, OUTAGE_TOO, STOPPED, NO_DISK)
            .flatMap(Set::stream)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> excused = alerts(NOT_HERE.keySet().toArray(String[]::new));

    assertThat(provoked).doesNotContainAnyElementsOf(excused);
    provoked.addAll(excused);
    assertThat(provoked).isEqualTo(names());
  }

  @Test
  void prometheusIsConfiguredWithEveryFileOfRules() throws IOException {
    try (Stream<Path> files = Files.list(PrometheusServer.CONFIGURATION.resolveSibling("rules"))) {
      assertThat(PrometheusServer.ruleFiles())
          .containsExactlyInAnyOrderElementsOf(
              files.filter(file -> !file.toString().endsWith("_test.yml")).toList());
    }
  }

  private static Set<String> names() throws IOException {
    return delivered().keySet().stream()
        .filter(name -> name.startsWith("BuildkitePubsub"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every rule that is delivered. */
  private static Map<String, JsonNode> delivered() throws IOException {
    Map<String, JsonNode> rules = new TreeMap<>();
    for (Path file : PrometheusServer.ruleFiles()) {
      for (JsonNode group : new YAMLMapper().readTree(file.toFile()).path("groups")) {
        for (JsonNode rule : group.path("rules")) {
          rules.put(rule.path("alert").asText(rule.path("record").asText()), rule);
        }
      }
    }
    return rules;
  }
}
