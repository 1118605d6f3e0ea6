package io.github.buildkitepubsub.operate.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.health.HealthCheckType;
import io.dropwizard.health.HealthStateView;
import io.github.buildkitepubsub.testing.CapturedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTransitionsTest {

  private final HealthCheckRegistry checks = new HealthCheckRegistry();
  private final FakeStates states = new FakeStates();
  private final List<String> counted = new ArrayList<>();
  private final Readiness readiness = new Readiness(states, () -> false);
  private final HealthTransitions transitions =
      new HealthTransitions(
          checks, states, readiness, (check, healthy) -> counted.add(check + "=" + healthy));
  private final CapturedLog log = new CapturedLog(HealthTransitions.class.getName(), Level.INFO);
  private HealthCheck.Result durability = HealthCheck.Result.healthy("the spool takes events");

  @BeforeEach
  void register() {
    checks.register("durability", SettableCheck.of(() -> durability));
    states.set("durability", true, HealthCheckType.READY, true);
    readiness.serve();
    transitions.report();
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  @Test
  void tellsAChangeOnceThoughItIsToldTwice() {
    durability = HealthCheck.Result.unhealthy("the disk is full; and Pub/Sub is away");

    turn("durability", false, HealthCheckType.READY, true);

    assertThat(lines())
        .containsExactly(
            "INFO readiness changed ready=true reason=nothing is in the way",
            "WARN health check changed check=durability healthy=false critical=true type=ready"
                + " reason=the disk is full; and Pub/Sub is away",
            "WARN readiness changed ready=false reason=a critical health check fails");
    assertThat(counted).containsExactly("durability=false");
  }

  @Test
  void tellsTheWayBackToo() {
    durability = HealthCheck.Result.unhealthy("down");
    turn("durability", false, HealthCheckType.READY, true);
    durability = HealthCheck.Result.healthy();
    turn("durability", true, HealthCheckType.READY, true);

    assertThat(lines())
        .endsWith(
            "INFO health check changed check=durability healthy=true critical=true type=ready"
                + " reason=none given",
            "INFO readiness changed ready=true reason=nothing is in the way");
    assertThat(counted).containsExactly("durability=false", "durability=true");
  }

  @Test
  void aCheckThatIsNotCriticalChangesNoAggregate() {
    checks.register("pubsub", SettableCheck.of(() -> HealthCheck.Result.unhealthy("away")));

    turn("pubsub", false, HealthCheckType.READY, false);

    assertThat(lines())
        .containsExactly(
            "INFO readiness changed ready=true reason=nothing is in the way",
            "WARN health check changed check=pubsub healthy=false critical=false type=ready"
                + " reason=away");
  }

  @Test
  void tellsLiveness() {
    checks.register("deadlocks", SettableCheck.of(() -> HealthCheck.Result.unhealthy("two")));

    turn("deadlocks", false, HealthCheckType.ALIVE, true);

    assertThat(lines()).contains("WARN liveness changed alive=false");
    assertThat(lines()).filteredOn(line -> line.contains("liveness")).hasSize(1);
  }

  @Test
  void tellsAStopOnceWhateverElseIsInTheWay() {
    readiness.stop();
    transitions.report();
    transitions.report();
    turn("durability", false, HealthCheckType.READY, true);

    assertThat(lines())
        .filteredOn(line -> line.contains("readiness"))
        .endsWith("INFO readiness changed ready=false reason=it stops")
        .hasSize(2);
  }

  @Test
  void doesNotGiveAMessageOfAnotherState() {
    durability = HealthCheck.Result.healthy("well again");

    turn("durability", false, HealthCheckType.READY, true);

    assertThat(lines()).anyMatch(line -> line.endsWith("reason=it has changed again since"));
  }

  @Test
  void tellsOfACheckThatNoScheduleRuns() {
    checks.register("traffic", SettableCheck.of(() -> HealthCheck.Result.unhealthy("by hand")));

    transitions.changed(new HealthStateView("traffic", false, HealthCheckType.READY, true));

    assertThat(counted).containsExactly("traffic=false");
    assertThat(lines())
        .contains(
            "WARN health check changed check=traffic healthy=false critical=true type=ready"
                + " reason=by hand");
  }

  @Test
  void throwsNothingAndGoesOn() {
    states.set("unregistered", false, HealthCheckType.READY, false);

    transitions.onStateChanged("unregistered", false);
    transitions.onStateChanged("unknown", false);
    durability = HealthCheck.Result.unhealthy("down");
    turn("durability", false, HealthCheckType.READY, true);

    assertThat(lines())
        .anyMatch(line -> line.startsWith("ERROR a change of health was not told check=unreg"))
        .anyMatch(line -> line.startsWith("WARN readiness changed"));
  }

  @Test
  void oneRunOfACheckIsNoChange() {
    transitions.onUnhealthyCheck("durability");
    transitions.onHealthyCheck("durability");

    assertThat(counted).isEmpty();
    assertThat(lines()).hasSize(1);
  }

  @Test
  void showsScheduledChecksAsTheirScheduleHasThemAndOthersAsTheyAre() {
    durability = HealthCheck.Result.unhealthy("a first failure of two");
    checks.register("traffic", SettableCheck.of(() -> HealthCheck.Result.unhealthy("by hand")));

    assertThat(transitions.all())
        .containsExactly(entry("durability", true), entry("traffic", false));
  }

  /** As Dropwizard does it. */
  private void turn(String name, boolean isHealthy, HealthCheckType type, boolean isCritical) {
    states.set(name, isHealthy, type, isCritical);
    transitions.onStateChanged(name, isHealthy);
    transitions.onStateChanged(name, isHealthy);
  }

  private List<String> lines() {
    return log.lines().stream().map(HealthTransitionsTest::line).toList();
  }

  private static String line(ILoggingEvent event) {
    return event.getLevel()
        + " "
        + event.getMessage()
        + event.getKeyValuePairs().stream()
            .map(pair -> " " + pair.key + "=" + pair.value)
            .collect(Collectors.joining());
  }
}
