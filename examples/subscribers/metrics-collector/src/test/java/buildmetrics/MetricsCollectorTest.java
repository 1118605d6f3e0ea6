package buildmetrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.pubsub.v1.AckReplyConsumer;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetricsCollectorTest {

  private static final String PASSED =
      """
      {"build":{"state":"passed","started_at":"2026-05-09T21:06:00Z","finished_at":"2026-05-09T21:09:00Z"}}\
      """;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private final MetricsCollector collector =
      Main.collector(registry, 2, new PrintStream(log, true, StandardCharsets.UTF_8));
  private int acks;

  @Test
  void countsABuildAndHowLongItTook() throws Exception {
    receive("e1", "build.finished", "checkout", PASSED);

    Scrape scrape = Scrape.of(registry);
    assertThat(scrape.value("ci_builds_total{pipeline=\"checkout\",state=\"passed\"}")).isOne();
    assertThat(scrape.value("ci_build_duration_seconds_sum{pipeline=\"checkout\"}")).isEqualTo(180);
    assertThat(acks).isOne();
  }

  @Test
  void countsCopiesOnce() throws Exception {
    receive("e1", "build.finished", "checkout", PASSED);
    receive("e1", "build.finished", "checkout", PASSED);

    Scrape scrape = Scrape.of(registry);
    assertThat(scrape.value("ci_builds_total{pipeline=\"checkout\",state=\"passed\"}")).isOne();
    assertThat(scrape.value("ci_messages_total{outcome=\"copy\"}")).isOne();
    assertThat(acks).isEqualTo(2);
  }

  @Test
  void leavesOutWhatAReplaySent() throws Exception {
    Map<String, String> attributes =
        Map.of(
            "event_id",
            "e1",
            "event_type",
            "build.finished",
            "replayed_at",
            "2026-06-01T00:00:00Z");
    receive(message(attributes, PASSED));

    Scrape scrape = Scrape.of(registry);
    assertThat(scrape.value("ci_messages_total{outcome=\"replayed\"}")).isOne();
    assertThat(scrape.text()).doesNotContain("ci_builds_total{");
  }

  @Test
  void tellsWaitingFromRunning() throws Exception {
    String job =
        """
        {"job":{"type":"script","state":"passed","soft_failed":false,"retry_source":null,
        "runnable_at":"2018-07-01 20:14:38 UTC","started_at":"2018-07-01 20:14:45 UTC",
        "finished_at":"2018-07-01 20:15:45 UTC"}}\
        """;
    receive("e1", "job.started", "checkout", job);
    receive("e2", "job.finished", "checkout", job);

    Scrape scrape = Scrape.of(registry);
    assertThat(scrape.value("ci_job_wait_seconds_sum{pipeline=\"checkout\"}")).isEqualTo(7);
    assertThat(scrape.value("ci_job_wait_seconds_count{pipeline=\"checkout\"}")).isOne();
    assertThat(scrape.value("ci_job_run_seconds_sum{pipeline=\"checkout\"}")).isEqualTo(60);
    assertThat(scrape.value("ci_jobs_total{pipeline=\"checkout\",state=\"passed\"}")).isOne();
    assertThat(scrape.text()).doesNotContain("ci_jobs_passed_on_retry_total{");
  }

  @Test
  void knowsAJobThatPassedOnlyOnRetry() throws Exception {
    String job =
        """
        {"job":{"type":"script","state":"passed","retry_source":{"job_id":"1"}}}\
        """;
    receive("e1", "job.finished", "checkout", job);

    assertThat(Scrape.of(registry).value("ci_jobs_passed_on_retry_total{pipeline=\"checkout\"}"))
        .isOne();
  }

  @Test
  void boundsTheValuesOfLabels() throws Exception {
    receive("e1", "build.finished", "checkout", PASSED);
    receive("e2", "build.finished", "billing", PASSED);
    receive("e3", "build.finished", "search", PASSED);
    receive("e4", "build.finished", "checkout", "{\"build\":{\"state\":\"brand_new\"}}");
    receive(
        "e5", "job.finished", "billing", "{\"job\":{\"type\":\"waiter\",\"state\":\"finished\"}}");

    Scrape scrape = Scrape.of(registry);
    assertThat(scrape.value("ci_builds_total{pipeline=\"billing\",state=\"passed\"}")).isOne();
    assertThat(scrape.value("ci_builds_total{pipeline=\"other\",state=\"passed\"}")).isOne();
    assertThat(scrape.value("ci_builds_total{pipeline=\"checkout\",state=\"other\"}")).isOne();
    assertThat(scrape.text()).doesNotContain("search", "ci_jobs_total{");
  }

  @Test
  void knowsTheAgentsWhoseLatestNewsIsThatTheyAreThere() throws Exception {
    agent("e1", "agent.connected", "a", "2026-05-09T21:00:00Z");
    agent("e2", "agent.disconnected", "b", "2026-05-09T21:00:09Z");
    agent("e3", "agent.connected", "b", "2026-05-09T21:00:01Z");
    agent("e4", "job.started", "c", "2026-05-09T21:00:02Z");

    assertThat(Scrape.of(registry).value("ci_agents_connected")).isEqualTo(2);
  }

  @Test
  void logsWhatItCannotReadAndGoesOn() throws Exception {
    Map<String, String> attributes =
        Map.of("event_id", "e1", "received_at", "2026-05-09T21:09:13.018Z");
    receive(message(attributes, null));

    String line = log.toString(StandardCharsets.UTF_8);
    assertThat(JsonParser.parseString(line).getAsJsonObject().get("severity").getAsString())
        .isEqualTo("ERROR");
    assertThat(Scrape.of(registry).value("ci_messages_total{outcome=\"unreadable\"}")).isOne();
    assertThat(acks).isOne();
  }

  @Test
  void forgetsTheOldestEvents() {
    RecentEvents recent = new RecentEvents(2);

    assertThat(recent.add("e1")).isTrue();
    assertThat(recent.add("e2")).isTrue();
    assertThat(recent.add("e1")).isFalse();
    assertThat(recent.add("e3")).isTrue();
    assertThat(recent.add("e2")).isFalse();
    assertThat(recent.add("e1")).isTrue();
  }

  @Test
  void forgetsTheAgentThatWasHeardOfLongestAgo() {
    ConnectedAgents agents = new ConnectedAgents(2);
    Instant now = Instant.EPOCH;

    agents.heard("a", now, true);
    agents.heard("b", now, false);
    agents.heard("a", now.plusSeconds(1), true);
    agents.heard("c", now, false);

    assertThat(agents.count()).isOne();
  }

  private void receive(String eventId, String type, String pipeline, String payload) {
    receive(
        message(
            Map.of("event_id", eventId, "event_type", type, "pipeline_slug", pipeline), payload));
  }

  private void agent(String eventId, String type, String agentId, String receivedAt) {
    receive(
        message(
            Map.of(
                "event_id", eventId,
                "event_type", type,
                "agent_id", agentId,
                "received_at", receivedAt),
            "{}"));
  }

  private void receive(PubsubMessage message) {
    collector.receiveMessage(
        message,
        new AckReplyConsumer() {
          @Override
          public void ack() {
            acks++;
          }

          @Override
          public void nack() {
            throw new AssertionError("no message is better the next time");
          }
        });
  }

  /**
   * @param payload null makes data that is no JSON
   */
  private static PubsubMessage message(Map<String, String> attributes, String payload) {
    String data = payload == null ? "{" : "{\"raw_payload\":" + payload + "}";
    return PubsubMessage.newBuilder()
        .setMessageId("17")
        .putAttributes("received_at", "2026-05-09T21:09:13.018Z")
        .putAllAttributes(attributes)
        .setData(ByteString.copyFromUtf8(data))
        .build();
  }
}
