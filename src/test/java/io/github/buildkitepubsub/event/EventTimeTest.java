package io.github.buildkitepubsub.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTimeTest {

  @ParameterizedTest
  @CsvSource(
      value = {
        "build.scheduled, 2026-05-09T21:05:59.801Z",
        "build.running, 2026-05-09T21:06:04.215Z",
        "build.failing, 2026-05-09T21:08:31.007Z",
        "build.finished, 2026-05-09T21:09:12.640Z",
        "build.skipped, NONE",
        "job.scheduled, 2026-05-09T21:06:00.112Z",
        "job.activated, 2026-05-09T21:10:02.551Z",
        "job.started, 2026-05-09T21:06:04.215Z",
        "job.promised_exit_status, 2026-05-09T21:08:31.007Z",
        "job.finished, 2026-05-09T21:09:11.903Z",
        "agent.connected, NONE",
        "agent.lost, 2026-05-09T21:20:00.455Z",
        "agent.disconnected, 2026-05-09T21:31:40.090Z",
        "agent.stopping, NONE",
        "agent.stopped, 2026-05-09T21:31:38.771Z",
        "agent.blocked, NONE",
        "cluster_token.registration_blocked, NONE",
        "package.created, NONE",
        "workflow.alarm, NONE",
        "workflow.recover, NONE",
        "passed_on_retry, NONE",
        "probabilistic_flakiness, NONE",
        "ping, NONE"
      },
      nullValues = "NONE")
  void isThatOfWhatTheSampleTells(String type, @Nullable Instant expected) throws Exception {
    WebhookEvent event =
        Payloads.parse(
            Payloads.bytes(Payloads.samplePath(type)), Payloads.settings(Compatibility.V2));

    assertThat(event.happenedAt()).isEqualTo(expected);
  }

  @Test
  void everyTypeWithATimeIsKnown() {
    assertThat(EventType.KNOWN).containsAll(EventTime.FIELDS.keySet());
  }

  @ParameterizedTest
  @CsvSource({
    "build.scheduled, build, created_at",
    "job.scheduled, job, scheduled_at",
  })
  void fallsBackToTheEarlierTimeOfWhatIsScheduled(String type, String object, String key)
      throws Exception {
    WebhookEvent event =
        Payloads.parse(
            "{\"event\":\"%s\",\"%s\":{\"%s\":\"2026-05-09T21:05:59Z\",\"runnable_at\":null}}"
                .formatted(type, object, key));

    assertThat(event.happenedAt()).isEqualTo("2026-05-09T21:05:59Z");
  }

  @Test
  void readsTheOldFormOfTimesToo() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            "{\"event\":\"build.finished\",\"build\":{\"finished_at\":\"2018-07-01 20:14:38 UTC\"}}");

    assertThat(event.happenedAt()).isEqualTo("2018-07-01T20:14:38Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"yesterday\"",
        "\"2026-02-30T00:00:00Z\"",
        "1525900000",
        "true",
        "{\"at\":1}",
        "[\"2026-05-09T21:05:59Z\"]"
      })
  void thereIsNoneWhereThePayloadHasNoTime(String value) throws Exception {
    WebhookEvent event =
        Payloads.parse("{\"event\":\"build.finished\",\"build\":{\"finished_at\":" + value + "}}");

    assertThat(event.happenedAt()).isNull();
  }

  @Test
  void thereIsNoneWhereItIsRedacted() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            "{\"event\":\"job.started\",\"job\":{\"started_at\":\"2026-05-09T21:05:59Z\"}}",
            "/job");

    assertThat(event.happenedAt()).isNull();
  }

  @Test
  void noEventIsRefusedForATimeThatStandsTwice() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            "{\"event\":\"job.started\",\"job\":{\"started_at\":\"2026-05-09T21:05:59Z\","
                + "\"started_at\":\"2026-05-09T21:06:00Z\"}}");

    assertThat(event.happenedAt()).isEqualTo("2026-05-09T21:06:00Z");
  }
}
