package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.LocalEdge.Pending;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.CapturedLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestMeterTest {

  private static final String BODY = "{\"event\":\"build.finished\"}";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));

  private final LocalEdge edge = LocalEdge.start(ReceiveSettings.defaults(), SECRETS, SECRETS);
  private final CapturedLog log = new CapturedLog("request", Level.DEBUG);

  @AfterEach
  void stop() throws Exception {
    log.close();
    edge.close();
  }

  @Test
  void writesOneQuietLineForASuccess() throws Exception {
    edge.send(Request.post("/webhook").header("X-Request-ID", "r-1").token("token-1").body(BODY));

    ILoggingEvent line = onlyLine();
    assertThat(line.getLevel()).isEqualTo(Level.DEBUG);
    assertThat(line.getMessage()).isEqualTo("request answered");
    assertThat(CapturedLog.field(line, "method")).isEqualTo("POST");
    assertThat(CapturedLog.field(line, "status")).isEqualTo("200");
    assertThat(CapturedLog.field(line, "request_id")).isEqualTo("r-1");
    assertThat(CapturedLog.field(line, "event_type")).isEqualTo("build.finished");
    assertThat(CapturedLog.field(line, "secret_name")).isEqualTo("first");
    assertThat(CapturedLog.field(line, "error_code")).isEqualTo("absent");
    // The body names none.
    assertThat(CapturedLog.field(line, "pipeline")).isEqualTo("absent");
  }

  @Test
  void writesASendersMistakeAtInfo() throws Exception {
    edge.send(Request.post("/webhook").token("hunter2").body(BODY));

    ILoggingEvent line = onlyLine();
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(CapturedLog.field(line, "error_code")).isEqualTo("BK-AUTH-005");
    assertThat(CapturedLog.field(line, "event_type")).isEqualTo("absent");
  }

  @Test
  void writesOurFailureAtWarn() throws Exception {
    edge.publisher.failNext(PublishException.stopped());

    edge.send(Request.post("/webhook").token("token-1").body(BODY));

    ILoggingEvent line = onlyLine();
    assertThat(line.getLevel()).isEqualTo(Level.WARN);
    assertThat(CapturedLog.field(line, "error_code")).isEqualTo("BK-PUB-006");
    assertThat(CapturedLog.field(line, "event_type")).isEqualTo("build.finished");
  }

  @Test
  void writesNeitherAddressNorCredentialsNorBody() throws Exception {
    edge.send(Request.post("/webhook/test-engine/wrong-secret").body("{\"private\":1}"));
    edge.send(Request.post("/webhook").token("hunter2").body("{\"private\":1}"));

    assertThat(log.lines())
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line.getMessage() + line.getKeyValuePairs())
                    .doesNotContain("wrong-secret", "hunter2", "private", "/webhook"));
  }

  @Test
  void measuresUntilTheAnswer() throws Exception {
    edge.publisher.hold();

    Pending pending = edge.begin(Request.post("/webhook").token("token-1").body(BODY));
    edge.scheduler.awaitWaiting(1);
    edge.clock.advance(Duration.ofMillis(1500));
    edge.publisher.release();
    pending.await();

    assertThat(CapturedLog.field(onlyLine(), "took_ms")).isEqualTo("1500.0");
    assertThat(edge.metrics.calls()).contains("answered 200 build.finished PT1.5S");
  }

  @Test
  void countsARequestToNowhereOnce() throws Exception {
    edge.send(Request.post("/elsewhere").body(BODY));

    assertThat(edge.metrics.calls())
        .containsExactly("refused HTTP_NOT_FOUND", "answered 404 null PT0S");
  }

  private ILoggingEvent onlyLine() {
    assertThat(log.lines()).hasSize(1);
    return log.lines().get(0);
  }
}
