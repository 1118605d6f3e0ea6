package io.github.buildkitepubsub.receive;

import static io.github.buildkitepubsub.testing.CapturedLog.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.dropwizard.util.DataSize;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.receive.allowlist.AllowlistSettings;
import io.github.buildkitepubsub.receive.exchange.ExchangeLog;
import io.github.buildkitepubsub.receive.exchange.ExchangeLogSettings;
import io.github.buildkitepubsub.receive.exchange.ExchangeMetrics;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.Events;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.testing.Records;
import io.github.buildkitepubsub.testing.ShowsLive;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExchangeLogTest {

  private static final String BODY =
      "{\"event\":\"build.finished\", \"pipeline\":{\"provider\":{\"webhook_url\":\"s3cret-1\"}},"
          + "\"build\":{\"id\":\"b-1\",\"env\":{\"A\":\"s3cret-2\"}},\"mine\":\"s3cret-3\"}";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("s3cret-token"), false));

  private final CapturedLog log = new CapturedLog("exchange", Level.INFO);
  private final List<String> counted = new CopyOnWriteArrayList<>();
  private final Deque<Double> draws = new ArrayDeque<>();
  private final ManualClock clock = new ManualClock();
  private final ExchangeLog exchanges =
      new ExchangeLog(
          settings(true, 0.0), List.of("/mine"), counting(), draws::remove, clock::nanoTime);
  private LocalEdge edge = LocalEdge.logging(ReceiveSettings.defaults(), SECRETS, exchanges);

  @AfterEach
  void stop() {
    log.close();
    edge.close();
  }

  @Test
  void logsAFailureInFull() throws Exception {
    edge.publisher.failNext(PublishException.stopped());

    edge.send(
        event()
            .header("X-Request-ID", "r-1")
            .header("X-Buildkite-Event", "build.finished")
            .body(BODY));

    ILoggingEvent line = line(0);
    assertThat(line.getMessage()).isEqualTo("exchange");
    assertThat(field(line, "method")).isEqualTo("POST");
    assertThat(field(line, "path")).isEqualTo("/webhook");
    assertThat(field(line, "status")).isEqualTo("503");
    assertThat(field(line, "took_ms")).isEqualTo("0.0");
    assertThat(field(line, "client_address")).isEqualTo("0.0.0.0");
    assertThat(field(line, "request_id")).isEqualTo("r-1");
    assertThat(field(line, "secret_name")).isEqualTo("first");
    assertThat(field(line, "event_id")).isEqualTo(EventId.of(Events.bytes(BODY)).value());
    assertThat(field(line, "event_type")).isEqualTo("build.finished");
    assertThat(field(line, "error_code")).isEqualTo("BK-PUB-006");
    assertThat(field(line, "request_headers"))
        .contains("X-Buildkite-Event=build.finished", "X-Buildkite-Token=********");
    assertThat(field(line, "request_bytes")).isEqualTo("" + BODY.length());
    assertThat(field(line, "request_body"))
        .isEqualTo(
            "{\"event\":\"build.finished\",\"pipeline\":{\"provider\":{\"webhook_url\":\"[REDACTED]\"}},"
                + "\"build\":{\"id\":\"b-1\",\"env\":\"[REDACTED]\"},\"mine\":\"[REDACTED]\"}");
    assertThat(field(line, "request_truncated")).isEqualTo("absent");
    assertThat(field(line, "response_body")).contains("\"error_code\":\"BK-PUB-006\"");
    assertThat(counted).singleElement().asString().startsWith("written FAILURE ");
  }

  @Test
  void showsOfAStrangersBodyItsLengthAndHashOnly() throws Exception {
    edge.send(Request.post("/webhook").token("s3cret-wrong").body(BODY));

    ILoggingEvent line = line(0);
    assertThat(field(line, "status")).isEqualTo("401");
    assertThat(field(line, "error_code")).isEqualTo("BK-AUTH-005");
    assertThat(field(line, "request_bytes")).isEqualTo("" + BODY.length());
    assertThat(field(line, "request_hash")).isEqualTo(EventId.of(Events.bytes(BODY)).value());
    assertThat(field(line, "request_body")).isEqualTo("absent");
  }

  @Test
  void showsAnAuthenticBodyThatIsNotJsonUpToItsFault() throws Exception {
    edge.send(event().body("{\"event\":\"x\",\"mine\":\"s3cret-3"));

    ILoggingEvent line = line(0);
    assertThat(field(line, "error_code")).isEqualTo("BK-BODY-003");
    assertThat(field(line, "request_body")).startsWith("{\"event\":\"x\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/webhook/test-engine/s3cret-no",
        "/webhook/test-engin/s3cret-no",
        "/s3cret-no",
        "/webhook/s3cret-no"
      })
  void showsNothingOfAnAddressThatSomebodyMadeUp(String path) throws Exception {
    edge.send(Request.post(path).body(BODY));
    edge.send(Request.of("BREW", path).body(BODY));

    assertThat(List.of(field(line(0), "path"), field(line(1), "path")))
        .allMatch(List.of("/webhook/test-engine/********", "elsewhere")::contains);
  }

  @Test
  void logsWhatIsRefusedByItsAddressOnce() throws Exception {
    edge.close();
    AllowlistSettings allowlist =
        new AllowlistSettings(true, List.of(AddressRange.parse("192.0.2.0/24")), null, null, null);
    edge =
        LocalEdge.logging(
            Records.with(ReceiveSettings.defaults(), Map.of("allowlist", allowlist)),
            SECRETS,
            exchanges);

    edge.send(event().body(BODY));
    line(0);
    edge.send(Request.of("BREW", "/webhook").body(BODY));

    assertThat(field(line(0), "error_code")).isEqualTo("BK-ADDR-002");
    assertThat(field(line(0), "request_bytes_announced")).isEqualTo("" + BODY.length());
    assertThat(field(line(0), "request_hash")).isEqualTo("absent");
    assertThat(field(line(1), "error_code")).isEqualTo("BK-ADDR-002");
    assertThat(log.lines()).hasSize(2);
  }

  @ShowsLive({"receive.exchangeLog.enabled", "receive.exchangeLog.successes"})
  @Test
  void drawsSuccessesAndIsChangedWhileItWorks() throws Exception {
    edge.send(event().body(BODY));
    exchanges.prepare(settings(true, 0.5), List.of("/mine")).run();
    draws.add(0.5);
    edge.send(event().body(BODY));
    draws.add(0.49);
    edge.send(event().header("X-Request-ID", "drawn").body(BODY));
    // A line is written after its answer, by the settings of then.
    assertThat(field(line(0), "request_id")).isEqualTo("drawn");
    exchanges.prepare(settings(false, 0.0), List.of("/mine")).run();
    edge.send(Request.post("/webhook").body(BODY));
    exchanges.prepare(settings(true, 0.0), List.of("/mine")).run();
    edge.send(Request.post("/webhook").header("X-Request-ID", "last").body(BODY));

    assertThat(field(line(0), "status")).isEqualTo("200");
    assertThat(field(line(1), "request_id")).isEqualTo("last");
    assertThat(log.lines()).hasSize(2);
  }

  @ShowsLive({
    "receive.exchangeLog.failures",
    "receive.exchangeLog.maxBody",
    "receive.exchangeLog.redact"
  })
  @Test
  void showsWhatItIsToldMeanwhile() throws Exception {
    edge.publisher.failNext(PublishException.stopped(), PublishException.stopped());
    String body = "{\"event\":\"x\",\"mine\":\"hush\"}";
    exchanges
        .prepare(
            new ExchangeLogSettings(true, true, 0.0, DataSize.bytes(12), null, List.of()),
            List.of())
        .run();
    edge.send(event().body(body));
    // Lines follow answers, and could come in another order.
    ILoggingEvent first = line(0);
    exchanges
        .prepare(new ExchangeLogSettings(true, true, 0.0, null, null, List.of("/mine")), List.of())
        .run();
    edge.send(event().body(body));
    ILoggingEvent second = line(1);
    exchanges
        .prepare(new ExchangeLogSettings(true, false, 0.0, null, null, List.of()), List.of())
        .run();
    edge.send(Request.post("/webhook").body(body));
    exchanges
        .prepare(new ExchangeLogSettings(true, true, 0.0, null, null, List.of()), List.of())
        .run();
    edge.send(Request.post("/webhook").header("X-Request-ID", "last").body(body));

    assertThat(field(first, "request_body")).hasSize(12);
    assertThat(field(second, "request_body")).contains("[REDACTED]").doesNotContain("hush");
    assertThat(field(line(2), "request_id")).isEqualTo("last");
  }

  @Test
  void cutsWhatIsLargeAndSaysSo() throws Exception {
    String large = "{\"event\":\"x\",\"text\":\"" + "x".repeat(100_000) + "\"}";
    edge.publisher.failNext(PublishException.stopped());

    edge.send(event().header("User-Agent", "u".repeat(5_000)).body(large));

    assertThat(field(line(0), "request_body")).hasSize(1024);
    assertThat(field(line(0), "request_truncated")).isEqualTo("true");
    assertThat(field(line(0), "request_bytes")).isEqualTo("" + large.length());
    assertThat(field(line(0), "request_headers")).hasSizeLessThan(500);
    assertThat(field(line(0), "response_truncated")).isEqualTo("absent");
  }

  @Test
  void cutsAMethodThatIsLong() throws Exception {
    edge.send(Request.of("M".repeat(5_000), "/webhook").body(""));
    String cut = field(line(0), "method");
    edge.send(Request.of("M".repeat(100), "/webhook").body(""));

    assertThat(cut).isEqualTo("M".repeat(200) + "...");
    assertThat(field(line(1), "method")).isEqualTo("M".repeat(100));
  }

  @Test
  void countsTheMethodAndThePipeline() throws Exception {
    exchanges
        .prepare(
            new ExchangeLogSettings(true, true, 0.0, DataSize.bytes(0), null, List.of()), List.of())
        .run();

    long shortMethod = bytesOf(Request.of("M".repeat(10), "/webhook").body(""));
    long longMethod = bytesOf(Request.of("M".repeat(60), "/webhook").body(""));
    long shortPipeline = bytesOf(eventOf("p"));
    long longPipeline = bytesOf(eventOf("p".repeat(51)));

    assertThat(longMethod - shortMethod).isEqualTo(50);
    assertThat(longPipeline - shortPipeline).isEqualTo(50);
  }

  private static Request eventOf(String pipeline) {
    return event().body("{\"event\":\"x\",\"pipeline\":{\"slug\":\"" + pipeline + "\"}}");
  }

  /** How long the line of {@code request}, which fails, is counted to be. */
  private long bytesOf(Request request) throws Exception {
    int before = counted.size();
    edge.publisher.failNext(PublishException.stopped());
    edge.send(request);
    await().until(() -> counted.size() > before);
    return Long.parseLong(counted.get(before).replaceAll("\\D", ""));
  }

  @ShowsLive("receive.exchangeLog.bytesPerMinute")
  @Test
  void dropsAndCountsWhatIsOverItsBytesAMinute() throws Exception {
    exchanges
        .prepare(
            new ExchangeLogSettings(true, true, 0.0, null, DataSize.kibibytes(2), List.of()),
            List.of())
        .run();
    for (int i = 0; i < 10; i++) {
      edge.send(Request.post("/webhook").body(BODY));
    }
    await().until(() -> counted.size() == 10);
    int written = log.lines().size();

    clock.advance(Duration.ofMinutes(2));
    edge.send(Request.post("/webhook").body(BODY));

    assertThat(written).isBetween(2, 6);
    assertThat(counted).filteredOn("dropped FAILURE"::equals).hasSize(10 - written);
    assertThat(field(line(written), "dropped_before")).isEqualTo("" + (10 - written));
  }

  @Test
  void doesNotLogOperatorsAddresses() throws Exception {
    edge.send(Request.of("GET", LocalEdge.OPEN));
    edge.send(Request.post("/webhook").body(BODY));

    assertThat(field(line(0), "status")).isEqualTo("401");
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void tellsNoSecretInAnyLine() throws Exception {
    exchanges.prepare(settings(true, 1.0), List.of("/mine")).run();
    draws.addAll(List.of(0.0, 0.0, 0.0, 0.0, 0.0, 0.0));

    edge.send(event().body(BODY));
    edge.send(event().body("{\"event\":1,\"mine\":\"s3cret-3\",,"));
    edge.send(Request.post("/webhook").token("s3cret-wrong").body(BODY));
    edge.send(Request.post("/webhook/test-engine/s3cret-token").body(BODY));
    edge.send(
        event("/webhook?key=s3cret-query")
            .header("Authorization", "Basic s3cret-basic")
            .header("Cookie", "a=s3cret-cookie")
            .header("X-Other", "s3cret-header")
            .body(BODY));
    edge.send(Request.post("/webhook").signed("s3cret-token", 1, BODY));

    await().until(() -> log.lines().size() == 6);
    assertThat(log.lines())
        .allSatisfy(
            line -> {
              assertThat(line.getMessage() + line.getKeyValuePairs()).doesNotContain("s3cret");
              assertThat(line.getKeyValuePairs().toString()).matches("[ -~]*");
            });
  }

  private ExchangeMetrics counting() {
    return new ExchangeMetrics() {
      @Override
      public void written(Outcome outcome, long bytes) {
        counted.add("written " + outcome + " " + bytes);
      }

      @Override
      public void dropped(Outcome outcome) {
        counted.add("dropped " + outcome);
      }
    };
  }

  private static ExchangeLogSettings settings(boolean enabled, double successes) {
    return new ExchangeLogSettings(enabled, true, successes, DataSize.kibibytes(1), null, null);
  }

  /** The line at {@code index}; it is written after the answer has been sent. */
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
