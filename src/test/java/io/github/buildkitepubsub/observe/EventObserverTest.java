package io.github.buildkitepubsub.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.testing.Events;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events are received at 21:06:00. */
class EventObserverTest {

  private static final String PIPELINE =
      "\"pipeline\":{\"slug\":\"web\","
          + "\"url\":\"https://api.example.com/v2/organizations/acme/pipelines/web\"}";

  private final RecordingObserveMetrics metrics = new RecordingObserveMetrics();
  private final EventObserver observer = new EventObserver(ObserveSettings.defaults(), metrics);

  private List<String> told(String type, String members) {
    observer.taken(event(type, members));
    return metrics.calls();
  }

  private static WebhookEvent event(String type, String members) {
    return Events.parse(
        "{\"event\":\"" + type + "\"," + members.replace('\'', '"') + "," + PIPELINE + "}");
  }

  @Test
  void tellsAScheduledBuildOnce() {
    assertThat(
            told(
                "build.scheduled",
                "'build':{'state':'scheduled','created_at':'2026-05-09T21:05:58.750Z'}"))
        .containsExactly(
            "delivered build.scheduled PT1.25S",
            "buildState scheduled web",
            "buildScheduled acme/web");
  }

  @Test
  void tellsHowLongABuildTook() {
    assertThat(
            told(
                "build.finished",
                "'build':{'state':'failed','started_at':'2026-05-09T21:02:00Z',"
                    + "'finished_at':'2026-05-09T21:05:59Z'}"))
        .containsExactly(
            "delivered build.finished PT1S", "buildState failed web", "buildFinished web PT3M59S");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'started_at':null,'finished_at':'2026-05-09T21:05:59Z'",
        "'finished_at':'2026-05-09T21:05:59Z'",
        "'started_at':'2026-05-09T21:06:59Z','finished_at':'2026-05-09T21:05:59Z'",
        "'started_at':'soon','finished_at':'2026-05-09T21:05:59Z'"
      })
  void measuresNoDurationWhereThereIsNone(String times) {
    assertThat(told("build.finished", "'build':{'state':'canceled'," + times + "}"))
        .containsExactly("delivered build.finished PT1S", "buildState canceled web");
  }

  @ParameterizedTest
  @CsvSource({
    "build.running, running, started_at",
    "build.failing, failing, failing_at",
    "build.skipped, skipped, ignored_at"
  })
  void tellsTheStateOfEveryEventOfABuild(String type, String state, String time) {
    String members = "'build':{'state':'%s','%s':'2026-05-09T21:05:59Z'}".formatted(state, time);

    assertThat(told(type, members))
        .filteredOn(call -> !call.startsWith("delivered"))
        .containsExactly("buildState " + state + " web");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'state':'exploded'", "'state':null", "'state':7", "'number':1"})
  void boundsStates(String member) {
    assertThat(told("build.running", "'build':{" + member + "}"))
        .containsExactly("buildState other web");
  }

  @Test
  void measuresHowLongAJobWaitedFromWhenItCouldRun() {
    assertThat(
            told(
                "job.started",
                "'job':{'state':'running','scheduled_at':'2026-05-09T21:00:00Z',"
                    + "'runnable_at':'2026-05-09T21:05:00Z','started_at':'2026-05-09T21:05:30Z'}"))
        .containsExactly("delivered job.started PT30S", "jobStarted web PT30S");
  }

  @Test
  void measuresFromWhenItWasScheduledIfNothingElseIsKnown() {
    assertThat(
            told(
                "job.started",
                "'job':{'scheduled_at':'2026-05-09T21:05:00Z','runnable_at':null,"
                    + "'started_at':'2026-05-09T21:05:45Z'}"))
        .contains("jobStarted web PT45S");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`'state':'passed','soft_failed':false`, passed",
        "`'state':'failed','soft_failed':false`, failed",
        "`'state':'failed','soft_failed':null`, failed",
        "`'state':'failed','soft_failed':true`, soft_failed",
        "`'state':'passed','soft_failed':true`, passed",
        "`'state':'timed_out'`, timed_out",
        "`'state':'running'`, other",
        "`'state':'invented'`, other",
        "`'id':'j-1'`, other"
      })
  void tellsAJobsOutcome(String members, String outcome) {
    assertThat(told("job.finished", "'job':{" + members + "}"))
        .containsExactly("jobFinished " + outcome + " web");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "job.scheduled",
        "job.activated",
        "job.promised_exit_status",
        "agent.connected",
        "package.created",
        "invented"
      })
  void tellsNothingElseOfOtherTypes(String type) {
    assertThat(told(type, "'job':{'state':'running'},'build':{'state':'running'}")).isEmpty();
  }

  @Test
  void aSendersClockThatIsAheadIsNoLag() {
    assertThat(
            told(
                "build.running", "'build':{'state':'running','started_at':'2026-05-09T21:06:09Z'}"))
        .contains("delivered build.running PT0S");
  }

  @Test
  void aReplayIsLate() {
    assertThat(
            told(
                "build.running", "'build':{'state':'running','started_at':'2026-05-01T21:06:00Z'}"))
        .contains("delivered build.running PT192H");
  }

  @Test
  void readsTheOldFormOfTimes() {
    assertThat(
            told(
                "job.started",
                "'job':{'runnable_at':'2026-05-09 21:05:40 UTC',"
                    + "'started_at':'2026-05-09 21:05:50 UTC'}"))
        .containsExactly("delivered job.started PT10S", "jobStarted web PT10S");
  }

  @Test
  void countsPipelinesThatAreTooManyAsOne() {
    EventObserver two = new EventObserver(new ObserveSettings(1), metrics);
    boolean before = two.isOverCap();

    two.taken(Events.parse(build("first")));
    boolean full = two.isOverCap();
    two.taken(Events.parse(build("second")));
    two.taken(Events.parse(build("first")));

    assertThat(metrics.calls())
        .containsExactly(
            "buildState other first", "buildState other other", "buildState other first");
    assertThat(before).isFalse();
    assertThat(full).isFalse();
    assertThat(two.isOverCap()).isTrue();
  }

  private static String build(String slug) {
    return "{\"event\":\"build.running\",\"pipeline\":{\"slug\":\"" + slug + "\"}}";
  }
}
