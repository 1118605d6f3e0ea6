package io.github.buildkitepubsub.validate;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.FakeValidation;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.validate.Verdict.Action;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventValidationTest {

  private static final List<Violation> VIOLATIONS =
      List.of(
          new Violation("/build/number", "string found, integer expected", "type"),
          new Violation("", "required property 'sender' not found", "required"));

  private final CapturedLog log = new CapturedLog(EventValidation.class.getName(), Level.INFO);
  private final ManualClock clock = new ManualClock();
  private final FakeValidation metrics = new FakeValidation();
  private final WebhookEvent event = Events.of("build.finished");

  @AfterEach
  void closeLog() {
    log.close();
  }

  private EventValidation stage(ValidationSettings settings) {
    return metrics.stage(settings, ignored -> VIOLATIONS, clock);
  }

  private static ValidationSettings settings(ValidationMode mode, OnInvalid onInvalid) {
    return new ValidationSettings(mode, onInvalid, null, null);
  }

  @Test
  void doesNothingByDefault() {
    EventValidation off = stage(ValidationSettings.defaults());

    assertThat(off.check(event)).isEqualTo(Verdict.FORWARD);
    assertThat(metrics.counted()).isEmpty();
    assertThat(log.lines()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = "OFF", mode = EnumSource.Mode.EXCLUDE)
  void forwardsWhatIsValid(ValidationMode mode) {
    EventValidation stage =
        metrics.stage(settings(mode, OnInvalid.REJECT), ignored -> List.of(), clock);

    assertThat(stage.check(event)).isEqualTo(Verdict.FORWARD);
    assertThat(metrics.counted()).containsExactly("validated PT0S");
    assertThat(log.lines()).isEmpty();
  }

  @Test
  void reportsAndForwards() {
    EventValidation stage = stage(settings(ValidationMode.REPORT, OnInvalid.DEAD_LETTER));

    assertThat(stage.check(event)).isEqualTo(Verdict.FORWARD);
    assertThat(metrics.counted()).containsExactly("validated PT0S", "invalid build.finished");
  }

  @Test
  void rejectsOrBuriesWhereItIsStrict() {
    EventValidation rejecting = stage(settings(ValidationMode.STRICT, OnInvalid.REJECT));
    EventValidation burying = stage(settings(ValidationMode.STRICT, OnInvalid.DEAD_LETTER));

    assertThat(rejecting.check(event)).isEqualTo(new Verdict(Action.REJECT, VIOLATIONS));
    assertThat(burying.check(event)).isEqualTo(new Verdict(Action.BURY, VIOLATIONS));
  }

  @Test
  void tellsNoMoreViolationsThanItMay() {
    EventValidation stage = stage(new ValidationSettings(ValidationMode.STRICT, null, 1, null));

    assertThat(stage.check(event).violations()).containsExactly(VIOLATIONS.get(0));
    assertThat(CapturedLog.field(log.lines().get(0), "violations")).doesNotContain("sender");
  }

  @Test
  void changesWhileItRuns() {
    EventValidation stage = stage(ValidationSettings.defaults());

    Verdict before = stage.check(event);
    stage = stage.with(settings(ValidationMode.STRICT, OnInvalid.REJECT));
    Verdict strict = stage.check(event);
    stage = stage.with(ValidationSettings.defaults());
    Verdict after = stage.check(event);

    assertThat(List.of(before.action(), strict.action(), after.action()))
        .containsExactly(Action.FORWARD, Action.REJECT, Action.FORWARD);
  }

  @Test
  void getsReadyBeforeItIsOn() {
    List<String> calls = new ArrayList<>();
    EventValidator validator =
        new EventValidator() {
          @Override
          public void prepare() {
            calls.add("prepare");
          }

          @Override
          public List<Violation> validate(WebhookEvent ignored) {
            calls.add("validate");
            return List.of();
          }
        };

    EventValidation stage = metrics.stage(ValidationSettings.defaults(), validator, clock);
    stage.check(event);
    stage.with(settings(ValidationMode.REPORT, OnInvalid.REJECT)).check(event);

    assertThat(calls).containsExactly("prepare", "validate");
  }

  @Test
  void saysWhatIsWrongAndWhere() {
    stage(settings(ValidationMode.STRICT, OnInvalid.REJECT)).check(event);

    ILoggingEvent line = log.lines().get(0);
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(line.getMessage()).isEqualTo("event does not match the schema of its type");
    assertThat(CapturedLog.field(line, "event_type")).isEqualTo("build.finished");
    assertThat(CapturedLog.field(line, "event_id")).isEqualTo(event.id().value());
    assertThat(CapturedLog.field(line, "action")).isEqualTo("REJECT");
    assertThat(CapturedLog.field(line, "violations"))
        .isEqualTo(
            "/build/number: string found, integer expected;"
                + " the body: required property 'sender' not found");
  }

  @Test
  void logsOneLineAMinuteAndTypeAndCountsAll() {
    EventValidation stage = stage(settings(ValidationMode.REPORT, OnInvalid.REJECT));
    WebhookEvent other = Events.of("job.finished");

    stage.check(event);
    stage.check(event);
    stage.check(event);
    stage.check(other);
    clock.advance(Duration.ofMinutes(1));
    stage.check(event);

    assertThat(log.lines())
        .extracting(line -> CapturedLog.field(line, "event_type"))
        .containsExactly("build.finished", "job.finished", "build.finished");
    assertThat(log.lines())
        .extracting(line -> CapturedLog.field(line, "held_back"))
        .containsExactly("0", "0", "2");
    assertThat(metrics.counted()).filteredOn(call -> call.startsWith("invalid")).hasSize(5);
  }
}
