package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttributesTest {

  @Test
  void aJobEventHasThemAll() throws Exception {
    WebhookEvent event = sample("job.finished");

    Map<String, String> attributes = Payloads.attributes(event);

    Fields fields = event.fields();
    assertThat(attributes)
        .containsOnly(
            entry("origin", "buildkite-webhook"),
            entry("event_type", "job.finished"),
            entry("pipeline", "Checkout Service"),
            entry("build_state", "running"),
            entry("branch", "feature/rounding"),
            entry("event_id", EventId.of(event.body()).value()),
            entry("organization", "acme"),
            entry("pipeline_slug", "checkout-service"),
            entry("build_id", required(fields, Field.BUILD_ID)),
            entry("build_number", "1842"),
            entry("job_id", required(fields, Field.JOB_ID)),
            entry("job_state", "passed"),
            entry("job_exit_status", "0"),
            entry("step_key", "unit-tests"),
            entry("source", "webhook"),
            entry("cluster_id", required(fields, Field.JOB_CLUSTER_ID)),
            entry("agent_id", required(fields, Field.JOB_AGENT_ID)),
            entry("received_at", "2026-05-09T21:06:00.250Z"),
            entry("schema_version", "2"));
  }

  @Test
  void anAgentEventHasTheFiveAndWhatIsKnown() throws Exception {
    WebhookEvent event = sample("agent.connected");

    assertThat(Payloads.attributes(event))
        .containsOnlyKeys(
            "origin",
            "event_type",
            "pipeline",
            "build_state",
            "branch",
            "event_id",
            "organization",
            "agent_id",
            "received_at",
            "schema_version")
        .containsEntry("pipeline", "")
        .containsEntry("build_state", "")
        .containsEntry("branch", "")
        .containsEntry("organization", "acme");
  }

  @Test
  void v1HasTheFiveOfTheGoServiceOnly() throws Exception {
    MessageFormat format = new MessageFormat(Payloads.settings(Compatibility.V1));

    Map<String, String> attributes = format.attributes(sample("job.finished"));

    assertThat(attributes)
        .containsOnly(
            entry("origin", "buildkite-webhook"),
            entry("event_type", "job.finished"),
            entry("pipeline", "Checkout Service"),
            entry("build_state", "running"),
            entry("branch", "feature/rounding"));
  }

  @Test
  void emptyTextsAreNotKnownValues() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            """
            {"event":"x","job":{"cluster_id":"","step_key":"","agent":{"id":""}},
             "build":{"cluster_id":"c-1"},"agent":{"id":"a-1"}}
            """);

    assertThat(Payloads.attributes(event))
        .doesNotContainKey("step_key")
        .containsEntry("cluster_id", "c-1")
        .containsEntry("agent_id", "a-1");
  }

  @Test
  void theJobKnowsItsClusterAndAgentBest() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            """
            {"event":"x","pipeline":{"cluster_id":"c-3"},"build":{"cluster_id":"c-2"},
             "job":{"cluster_id":"c-1","agent":{"id":"a-1"}},"agent":{"id":"a-2"}}
            """);

    assertThat(Payloads.attributes(event))
        .containsEntry("cluster_id", "c-1")
        .containsEntry("agent_id", "a-1");
  }

  @Test
  void valuesAreCutBetweenCharactersAtTheLimit() throws Exception {
    String branch = "x" + "😀".repeat(400);

    WebhookEvent event =
        Payloads.parse("{\"event\":\"x\",\"build\":{\"branch\":\"" + branch + "\"}}");

    assertThat(Payloads.attributes(event)).containsEntry("branch", "x" + "😀".repeat(255));
    assertThat(Payloads.envelope(event).at("/build/branch").textValue()).isEqualTo(branch);
  }

  @Test
  void aTypeIsCutAndCleanedButForwarded() throws Exception {
    WebhookEvent event =
        Payloads.parse("{\"event\":\"a\\n\\u0085\\ud800b" + "é".repeat(200) + "\"}");

    assertThat(Payloads.attributes(event))
        .containsEntry("event_type", "a\uFFFD\uFFFD\uFFFDb" + "é".repeat(44));
    assertThat(event.type().label()).isEqualTo("other");
  }

  @ParameterizedTest
  @MethodSource("io.github.buildkitepubsub.event.Payloads#everyPath")
  void staysWithinTheLimitsOfPubSub(String path) throws Exception {
    WebhookEvent event = Payloads.parse(Payloads.bytes(path), Payloads.NOTHING_REDACTED);

    // https://cloud.google.com/pubsub/quotas#resource_limits; keys that start with goog are
    // reserved.
    assertThat(Payloads.attributes(event))
        .hasSizeLessThanOrEqualTo(100)
        .allSatisfy(
            (key, value) -> {
              assertThat(key).hasSizeLessThanOrEqualTo(256).doesNotStartWith("goog");
              assertThat(value.getBytes(UTF_8).length).isLessThanOrEqualTo(1024);
            });
  }

  private static WebhookEvent sample(String type) throws MalformedEventException {
    return Payloads.parse(Payloads.bytes(Payloads.samplePath(type)), EventSettings.defaults());
  }

  private static String required(Fields fields, Field field) {
    String value = fields.get(field);
    assertThat(value).as(field.pointer()).isNotEmpty();
    return String.valueOf(value);
  }
}
