package io.github.buildkitepubsub.it;

import static io.github.buildkitepubsub.testing.CapturedLog.field;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The exchange log of the whole service, over real HTTP. */
final class ExchangeLogIT {

  private static final String LINES = "buildkite_exchange_log_lines_total{outcome=\"%s\"}";

  @Test
  void logsFailuresInFullAndNoSuccess() throws Exception {
    try (Relay relay = relay("enabled: true").start();
        CapturedLog log = new CapturedLog("exchange", Level.INFO)) {
      byte[] notAnEvent =
          "{\"build\":{\"env\":{\"A\":\"hidden-value\"},\"id\":\"b\"}}".getBytes(UTF_8);
      assertThat(relay.postSigned(Samples.bytes("build.finished")).statusCode()).isEqualTo(200);
      relay.send(relay.webhook(Samples.bytes("build.finished")));
      HttpResponse<String> refused = relay.postSigned(notAnEvent);
      relay.get(relay.port(), "/webhook/test-engine/" + Relay.TEST_ENGINE_SECRET);
      relay.get(relay.port(), "/metrics");

      await().until(() -> log.lines().size() == 3);
      List<ILoggingEvent> lines = log.lines();
      assertThat(lines)
          .extracting(line -> field(line, "status"))
          .containsExactly("401", "400", "405");
      assertThat(field(lines.get(0), "request_body")).isEqualTo("absent");
      assertThat(field(lines.get(1), "request_body"))
          .isEqualTo("{\"build\":{\"env\":\"[REDACTED]\",\"id\":\"b\"}}");
      assertThat(field(lines.get(1), "response_body")).isEqualTo(refused.body());
      assertThat(field(lines.get(1), "request_id"))
          .isEqualTo(refused.headers().firstValue("X-Request-ID").orElseThrow());
      assertThat(field(lines.get(2), "path")).isEqualTo("/webhook/test-engine/********");
      assertThat(lines)
          .allSatisfy(
              line ->
                  assertThat(line.getMessage() + line.getKeyValuePairs())
                      .doesNotContain(Relay.TOKEN, Relay.TEST_ENGINE_SECRET, "hidden-value")
                      .doesNotContainPattern("signature=[0-9a-f]"));
      assertThat(relay.metric(LINES.formatted("failure"))).isEqualTo(3);
      assertThat(relay.metric(LINES.formatted("success"))).isZero();
      assertThat(relay.metric("buildkite_exchange_log_bytes_total")).isBetween(1000.0, 10_000.0);
    }
  }

  @Test
  void logsEverySuccessWhereTheShareIsOneAndCutsIt() throws Exception {
    try (Relay relay = relay("enabled: true, successes: 1, maxBody: 1KiB").start();
        CapturedLog log = new CapturedLog("exchange", Level.INFO)) {
      for (int i = 0; i < 5; i++) {
        relay.postSigned(Samples.fresh("build.finished", i));
      }

      await().until(() -> log.lines().size() == 5);
      assertThat(log.lines())
          .allSatisfy(
              line -> {
                assertThat(field(line, "status")).isEqualTo("200");
                assertThat(field(line, "request_body")).hasSize(1024);
                assertThat(field(line, "request_truncated")).isEqualTo("true");
                assertThat(field(line, "response_body")).contains(field(line, "event_id"));
              });
      assertThat(relay.metric(LINES.formatted("success"))).isEqualTo(5);
    }
  }

  @Test
  void aFloodOfFailuresCannotFillTheDisk() throws Exception {
    try (Relay relay = relay("enabled: true, bytesPerMinute: 5KiB").start();
        CapturedLog log = new CapturedLog("exchange", Level.INFO)) {
      for (int i = 0; i < 50; i++) {
        relay.send(relay.webhook(Samples.bytes("build.finished")));
      }

      String dropped = "buildkite_exchange_log_dropped_total{outcome=\"failure\"}";
      await().until(() -> relay.metric(dropped) + log.lines().size() == 50);
      assertThat(log.lines()).hasSizeBetween(3, 15);
      assertThat(relay.metric("buildkite_exchange_log_bytes_total")).isLessThan(10_000);
    }
  }

  @Test
  void logsNothingByDefault() throws Exception {
    try (Relay relay = Relay.embedded().start();
        CapturedLog log = new CapturedLog("exchange", Level.INFO)) {
      relay.send(relay.webhook(Samples.bytes("ping")));
      relay.postSigned(Samples.bytes("build.finished"));

      assertThat(log.lines()).isEmpty();
      assertThat(relay.metric(LINES.formatted("failure"))).isZero();
    }
  }

  private static Relay.Builder relay(String settings) throws Exception {
    return Relay.embedded().yaml("receive: {exchangeLog: {" + settings + "}}");
  }
}
