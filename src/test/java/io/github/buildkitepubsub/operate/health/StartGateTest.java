package io.github.buildkitepubsub.operate.health;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.codahale.metrics.health.HealthCheck;
import com.codahale.metrics.health.HealthCheckRegistry;
import io.dropwizard.health.HealthCheckType;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ManualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StartGateTest {

  private final HealthCheckRegistry checks = new HealthCheckRegistry();
  private final FakeStates states = new FakeStates();
  private final ManualScheduler timer = new ManualScheduler();
  private int opened;
  private final StartGate gate = new StartGate(checks, states, timer, () -> opened++);
  private HealthCheck.Result durability = HealthCheck.Result.unhealthy("no disk, no Pub/Sub");

  @BeforeEach
  void register() {
    checks.register("durability", SettableCheck.of(() -> durability));
    // Dropwizard believes in it until it has failed twice.
    states.set("durability", true, HealthCheckType.READY, true);
  }

  @Test
  void opensAtOnceWhereTheCriticalCheckPasses() {
    durability = HealthCheck.Result.healthy();

    gate.listening();

    assertThat(opened).isEqualTo(1);
    assertThat(timer.waiting()).isZero();
  }

  @Test
  void staysShutUntilItPassesAndSaysSoOnce() {
    try (CapturedLog log = new CapturedLog(StartGate.class.getName(), Level.INFO)) {
      gate.listening();
      timer.advance(Duration.ofSeconds(3));
      int openedBefore = opened;
      durability = HealthCheck.Result.healthy();
      timer.advance(Duration.ofSeconds(1));

      assertThat(openedBefore).isZero();
      assertThat(opened).isEqualTo(1);
      assertThat(timer.waiting()).isZero();
      assertThat(log.lines()).hasSize(1);
      assertThat(CapturedLog.field(log.lines().get(0), "reason")).isEqualTo("no disk, no Pub/Sub");
    }
  }

  @Test
  void waitsForNoOtherCheck() {
    durability = HealthCheck.Result.healthy();
    HealthCheck.Result down = HealthCheck.Result.unhealthy("down");
    checks.register("pubsub", SettableCheck.of(() -> down));
    states.set("pubsub", false, HealthCheckType.READY, false);
    checks.register("deadlocks", SettableCheck.of(() -> down));
    states.set("deadlocks", false, HealthCheckType.ALIVE, true);

    gate.listening();

    assertThat(opened).isEqualTo(1);
  }
}
