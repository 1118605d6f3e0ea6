package io.github.buildkitepubsub.ops.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.github.buildkitepubsub.ops.live.Deployment.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
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
 * does not show that the real windows are well chosen, nor what fires after days, nor thresholds
 * that are times (the age of an event), since these are not divided: that is for the unit tests
 * beside the rules.
 */
// What sends in the background is only ever closed.
@SuppressWarnings("try")
@Tag("minutes")
final class AlertsIT {

  private static final Set<String> FORGOTTEN =
      alerts("CircuitBreakerForced", "TrafficOut", "SecretOld");
  private static final Set<String> REJECTED = alerts("ConfigReloadFailed");
  private static final Set<String> LATE = alerts("DeliveryLate");
  private static final Set<String> STRANGERS = alerts("AuthenticationFailures");
  private static final Set<String> STUCK = alerts("SpoolEventsGivenUp");
  private static final Set<String> BURIED = alerts("DeadLetters");
  private static final Set<String> SLOW = alerts("LatencyHigh");
  private static final Set<String> OUTAGE =
      alerts(
          "PublishFailing",
          "CircuitBreakerOpen",
          "SpoolNearlyFull",
          "SpoolBypassed",
          "WebhooksRefused",
          "SingleWebhooksRefused");
  private static final Set<String> LIMITED = alerts("RateLimited");

  /** These look back for days, and stay for as long: only the page ends in time. */
  private static final Set<String> BURNT = alerts("ErrorBudgetBurn", "LatencyBudgetBurn");

  /** One webhook in twenty that takes 0.2 s: that needs no fault where other things run beside. */
  private static final Set<String> SLOW_MACHINE = alerts("LatencyBudgetBurn");

  /** What an outage may fire too, as it happens to go. */
  private static final Set<String> OUTAGE_TOO = alerts("RetriesHigh", "SpoolNotWritable");

  private static final Set<String> STOPPED = alerts("InstanceDown");
  private static final Set<String> NO_DISK = alerts("SpoolNotWritable", "SpoolBypassed");

  /** What tells of the machine that the test runs on. */
  private static final Set<String> MACHINE = alerts("CpuHigh", "MemoryHigh", "DiskFilling");

  /** What is not provoked here, and why. */
  private static final Map<String, String> NOT_HERE =
      Map.of(
          "NoWebhooks", "looks a week back, which is more than an hour here",
          "OutstandingHigh", "needs more than there may be in flight by default",
          "SpoolBacklogGrowing", "needs a thousand events that wait while Pub/Sub works",
          "SpoolEventsOld", "needs an event that is ten real minutes old",
          "ForwardLate", "needs events that have waited for a real minute",
          "SpoolDamaged", "lasts for a day after a start",
          "Restarting", "needs three starts of a process; this is one with the test",
          "CertificateExpiring", "needs TLS on the admin port",
          "InstanceMissing", "needs pods, which vanish; these targets are written down");

  /** How much of what comes is of another time, or how slow Pub/Sub is. */
  private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

  private static final Duration SLOWLY = Duration.ofMillis(1500);

  @TempDir private static Path directory;

  private final Path secret = directory.resolve("secret");
  private Deployment deployment;
  private Timeline timeline;

  private static Set<String> alerts(String... names) {
    return Arrays.stream(names)
        .map(name -> "BuildkitePubsub" + name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names() {
    return delivered().stream()
        .filter(rule -> rule.has("alert"))
        .map(rule -> rule.path("alert").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Every rule that is delivered. */
  private static List<JsonNode> delivered() {
    try (Stream<Path> files = PrometheusServer.ruleFiles().stream()) {
      return files.flatMap(AlertsIT::rules).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<JsonNode> rules(Path file) {
    try {
      return new YAMLMapper().readTree(file.toFile()).findParents("expr").stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void faultsFireTheirAlertsAndNoOthersAndThoseResolve() throws Exception {
    Map<String, String> ofSecond = Deployment.secretFrom(secret);
    try (Deployment started = Deployment.start(directory, ofSecond)) {
      deployment = started;
      // The first answers of a JVM are late.
      started.awaitScrapes(3);
      timeline = new Timeline(started.prometheus(), Deployment.INTERVAL);
      timeline.ignore(MACHINE);
      timeline.ignore(SLOW_MACHINE);
      try (Traffic first = traffic(started.first(), 25);
          Traffic second = traffic(started.second(), 100)) {
        // Longer than a window of five minutes, and as long a wait after it.
        started.awaitScrapes(3 + 15);
        ifScrapesWereLate();
        timeline.assertCalm();

        forget(started.second());
        strangersKnockAndOneEventIsPoison(started.first());
        pubSubIsSlowAndEventsComeLate(started.first());
        pubSubIsAwayUntilTheSpoolIsFull(started.first());
        remember(started.second());
        anInstanceStopsAndComesBackWithoutItsDisk(started.second());
        awaitTheEndOfThePage();
      }
      ifScrapesWereLate();
      timeline.assertNothingElseFired();
      assertThat(started.prometheus().rules())
          .hasSameSizeAs(delivered())
          .allSatisfy(
              rule -> assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok"));
    }
  }

  private static Traffic traffic(Instance instance, int everyMillis) {
    return Traffic.authentic(instance::relay, Deployment.events(), Duration.ofMillis(everyMillis));
  }

  /** What is no fault until it has lasted. */
  private void forget(Instance instance) throws Exception {
    timeline.allow(FORGOTTEN);
    instance.operate("circuit-breaker?action=force-close");
    instance.operate("traffic?action=out");
    Files.setLastModifiedTime(secret, FileTime.from(Instant.now().minus(Duration.ofDays(200))));
  }

  private void remember(Instance instance) throws Exception {
    timeline.awaitFiring(FORGOTTEN);
    instance.operate("circuit-breaker?action=reset");
    instance.operate("traffic?action=in");
    Files.setLastModifiedTime(secret, FileTime.from(Instant.now()));
    timeline.awaitResolved(FORGOTTEN);
  }

  /** The poison finds no dead letter topic at first; meanwhile an operator makes a mistake. */
  private void strangersKnockAndOneEventIsPoison(Instance instance) throws Exception {
    timeline.allow(REJECTED);
    deployment.second().configure(Map.of("/validation/mode", "sometimes"));
    assertThat(deployment.second().task("reload-config").body()).contains("result=rejected");
    timeline.allow(STRANGERS);
    timeline.allow(STUCK);
    deployment.refusePoisonAndDeadLetters();
    try (Traffic strangers =
        Traffic.forged(instance::relay, Deployment.events(), Duration.ofMillis(30))) {
      instance.sendPoison();
      timeline.awaitFiring(STUCK);
      timeline.allow(BURIED);
      deployment.mendPubSub();
      timeline.awaitFiring(BURIED);
      timeline.awaitFiring(REJECTED);
      deployment.second().reconfigure(Map.of());
      timeline.awaitFiring(STRANGERS);
    }
    timeline.awaitResolved(STUCK);
    timeline.awaitResolved(REJECTED);
    timeline.awaitResolved(STRANGERS);
  }

  private void pubSubIsSlowAndEventsComeLate(Instance instance) {
    timeline.allow(SLOW);
    timeline.allow(BURNT);
    timeline.allow(LATE);
    deployment.slowPubSub(SLOWLY);
    List<Supplier<byte[]>> late = List.of(Traffic.late("job.started", HALF_AN_HOUR));
    try (Traffic ofBefore = Traffic.authentic(instance::relay, late, Duration.ofMillis(100))) {
      timeline.awaitFiring(SLOW);
      deployment.mendPubSub();
      timeline.awaitFiring(LATE);
    }
    timeline.awaitResolved(BURIED);
    timeline.awaitResolved(SLOW);
    timeline.awaitResolved(LATE);
  }

  /** And another instance takes no more than one event a minute. */
  private void pubSubIsAwayUntilTheSpoolIsFull(Instance instance) throws Exception {
    timeline.allow(OUTAGE);
    timeline.allow(OUTAGE_TOO);
    timeline.allow(LIMITED);
    deployment.breakPubSub();
    deployment.second().reconfigure(Map.of("/receive/limits/requests", "1"));
    instance.fillTheSpool();
    timeline.awaitFiring(LIMITED);
    deployment.second().reconfigure(Map.of());
    timeline.awaitFiring(OUTAGE);
    timeline.awaitFiring(BURNT);
    deployment.mendPubSub();
    timeline.awaitResolved(OUTAGE);
    timeline.awaitResolved(OUTAGE_TOO);
    timeline.awaitResolved(LIMITED);
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

  private void awaitTheEndOfThePage() {
    deployment.awaitResult(
        "the error budget's page ends",
        "absent(ALERTS{alertname=\"BuildkitePubsubErrorBudgetBurn\", severity=\"critical\","
            + " alertstate=\"firing\"})");
  }

  /**
   * A machine that is so busy that it answers late looks like an instance that is down, and like a
   * service that is slow.
   */
  private void ifScrapesWereLate() {
    if (deployment.hadLateScrapes()) {
      System.out.println("AlertsIT: this machine is too busy to say when an instance is not down");
      timeline.ignore(STOPPED);
      timeline.ignore(SLOW);
    }
  }

  @Test
  void everyAlertIsProvokedOrItIsSaidWhyNot() {
    Set<String> provoked =
        Stream.of(
                FORGOTTEN,
                REJECTED,
                LATE,
                STRANGERS,
                STUCK,
                BURIED,
                SLOW,
                OUTAGE,
                LIMITED,
                BURNT,
                OUTAGE_TOO,
                STOPPED,
                NO_DISK,
                MACHINE)
            .flatMap(Set::stream)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> excused = alerts(NOT_HERE.keySet().toArray(String[]::new));

    assertThat(provoked).doesNotContainAnyElementsOf(excused);
    provoked.addAll(excused);
    assertThat(provoked).isEqualTo(names());
  }
}
