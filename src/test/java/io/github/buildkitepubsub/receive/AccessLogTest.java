package io.github.buildkitepubsub.receive;

import static io.github.buildkitepubsub.testing.CapturedLog.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Records;
import io.github.buildkitepubsub.tracing.RecordedSpans;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.server.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The line of each answer. Requests in memory come from 0.0.0.0, which is trusted here. */
class AccessLogTest {

  private static final String BODY =
      "{\"event\":\"build.finished\",\"pipeline\":{\"slug\":\"web\"}}";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("s3cret-token"), false));
  private static final ReceiveSettings SETTINGS =
      Records.with(
          ReceiveSettings.defaults(),
          Map.of(
              "maxBodySize",
              DataSize.kibibytes(1),
              "trustedProxies",
              List.of(AddressRange.parse("0.0.0.0/32"))));

  private final CapturedLog log = new CapturedLog("access", Level.INFO);
  private LocalEdge edge = LocalEdge.start(SETTINGS, SECRETS, SECRETS);

  @AfterEach
  void stop() {
    edge.close();
    log.close();
  }

  @Test
  void tellsWhoAskedForWhatAndWhatBecameOfIt() throws Exception {
    Reply reply =
        edge.send(
            event()
                .header("X-Request-ID", "r-1")
                .header("X-Forwarded-For", "203.0.113.9")
                .header("User-Agent", "Buildkite")
                .body(BODY));

    ILoggingEvent line = line(0);
    assertThat(line.getLevel()).isEqualTo(Level.INFO);
    assertThat(line.getMessage()).isEqualTo("access");
    assertThat(field(line, "method")).isEqualTo("POST");
    assertThat(field(line, "path")).isEqualTo("/webhook");
    assertThat(field(line, "status")).isEqualTo("200");
    assertThat(field(line, "response_bytes")).isEqualTo("" + reply.body().length());
    assertThat(field(line, "client_address")).isEqualTo("203.0.113.9");
    assertThat(field(line, "request_id")).isEqualTo("r-1");
    assertThat(field(line, "user_agent")).isEqualTo("Buildkite");
    assertThat(field(line, "trace_id")).isEqualTo("absent");
    assertThat(field(line, "took_ms")).isNotEqualTo("absent");
    assertThat(field(line, "port")).isNotEqualTo("absent");
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void tellsOfWhatIsRefusedWhereverThatIs() throws Exception {
    edge.send(Request.post("/webhook").token("s3cret-wrong").body(BODY));
    edge.send(event().body("x".repeat(2_000)));
    edge.send(event().header("X-Large", "x".repeat(100_000)).body(BODY));
    edge.send(Request.of("GET", "/webhook"));
    edge.send(Request.of("GET", "no-path"));

    assertThat(List.of(line(0), line(1), line(2), line(3), line(4)))
        .extracting(line -> field(line, "status"))
        .containsExactlyInAnyOrder("401", "413", "431", "405", "400");
    assertThat(log.lines())
        .allSatisfy(line -> assertThat(field(line, "request_id")).isEqualTo("made-here"));
    assertThat(log.lines())
        .extracting(line -> field(line, "client_address"))
        .containsOnly("0.0.0.0");
  }

  @Test
  void believesOnlyATrustedProxy() throws Exception {
    edge.close();
    edge = LocalEdge.start(ReceiveSettings.defaults(), SECRETS, SECRETS);

    edge.send(event().header("X-Forwarded-For", "203.0.113.9").body(BODY));

    assertThat(field(line(0), "client_address")).isEqualTo("0.0.0.0");
  }

  @Test
  void showsNoSecretOfAnAddressAndNoQuery() throws Exception {
    edge.send(Request.post("/webhook/test-engine/s3cret-token?key=s3cret-query").body(BODY));
    edge.send(Request.post("/webhook/test-engine/s3cret-wrong").body(BODY));
    edge.send(Request.post("/s3cret-elsewhere").body(BODY));
    edge.send(event("/webhook?key=s3cret-query").body(BODY));
    edge.send(Request.of("GET", LocalEdge.OPEN + "?key=s3cret-query"));

    assertThat(List.of(line(0), line(1), line(2), line(3), line(4)))
        .extracting(line -> field(line, "path"))
        .containsExactlyInAnyOrder(
            "/webhook/test-engine/********",
            "/webhook/test-engine/********",
            "elsewhere",
            "/webhook",
            LocalEdge.OPEN);
    assertThat(log.lines())
        .extracting(line -> String.valueOf(line.getKeyValuePairs()))
        .noneMatch(fields -> fields.contains("s3cret"));
  }

  @Test
  void showsAPathOfTheAdminPortAsItWasAskedFor() throws Exception {
    edge.sendToAdmin(Request.post("/tasks/drain?target=file").body(""));

    assertThat(field(line(0), "path")).isEqualTo("/tasks/drain");
  }

  @Test
  void cutsWhatIsLong() throws Exception {
    edge.send(event().header("User-Agent", "u".repeat(5_000)).body(BODY));

    assertThat(field(line(0), "user_agent")).isEqualTo("u".repeat(200) + "...");
  }

  @Test
  void namesTheTrace() throws Exception {
    edge.close();
    RecordedSpans spans = new RecordedSpans();
    edge = LocalEdge.start(SECRETS, spans.tracing());

    edge.send(event().body(BODY));

    ILoggingEvent line = line(0);
    String traceId = spans.only("POST /webhook").getTraceId();
    assertThat(field(line, "trace_id")).isEqualTo(traceId);
    assertThat(field(line, "span_id")).isEqualTo(spans.only("POST /webhook").getSpanId());
  }

  @Test
  void readsNothingOfARequestWhileItIsOff() {
    try (CapturedLog off = new CapturedLog("access", Level.OFF)) {
      AccessLog access =
          new AccessLog(
              path -> {
                throw new AssertionError("it looks at a path");
              },
              () -> {
                throw new AssertionError("it looks at the time");
              });

      access.log(untouchable(org.eclipse.jetty.server.Request.class), untouchable(Response.class));

      assertThat(off.lines()).isEmpty();
    }
  }

  /** Fails at whatever is asked of it. */
  private static <T> T untouchable(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              throw new AssertionError("it calls " + method.getName());
            }));
  }

  /**
   * The line at {@code index}. It is written after the answer has been sent, and so maybe after
   * that of the next request.
   */
  private ILoggingEvent line(int index) {
    await().until(() -> log.lines().size() > index);
    return log.lines().get(index);
  }

  private static Request event() {
    return event("/webhook");
  }

  private static Request event(String path) {
    return Request.post(path).token("s3cret-token");
  }
}
