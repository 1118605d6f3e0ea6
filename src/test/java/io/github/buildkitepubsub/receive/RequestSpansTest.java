package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.LocalEdge.Pending;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.tracing.RecordedSpans;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The spans of requests, from the edge to each attempt to publish. */
class RequestSpansTest {

  private static final String BODY =
      "{\"event\":\"build.finished\",\"pipeline\":{\"slug\":\"web\"},\"private\":\"p-1\"}";
  private static final String SERVER = "POST /webhook";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));
  private final PublishException down = PublishException.retryable("UNAVAILABLE", "down", null);

  private final RecordedSpans spans = new RecordedSpans();
  private final LocalEdge edge = LocalEdge.start(SECRETS, spans.tracing());
  private final CapturedLog log = new CapturedLog("request", Level.DEBUG);

  @AfterEach
  void stop() throws Exception {
    log.close();
    edge.close();
  }

  private static Request webhook() {
    return Request.post("/webhook").token("token-1");
  }

  private static Map<String, Object> attributes(SpanData span) {
    return span.getAttributes().asMap().entrySet().stream()
        .collect(Collectors.toMap(entry -> entry.getKey().getKey(), Map.Entry::getValue));
  }

  @Test
  void aRequestHasASpanWithAChildForEachStep() throws Exception {
    edge.send(webhook().header("X-Request-ID", "r-1").header("User-Agent", "u").body(BODY));

    SpanData server = spans.only(SERVER);
    assertThat(server.getKind()).isEqualTo(SpanKind.SERVER);
    assertThat(server.getParentSpanContext().isValid()).isFalse();
    assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(attributes(server))
        .containsEntry("http.request.method", "POST")
        .containsEntry("http.route", "/webhook")
        .containsEntry("url.path", "/webhook")
        .containsEntry("http.response.status_code", 200L)
        .containsEntry("http.request.body.size", (long) BODY.length())
        .containsEntry("user_agent.original", "u")
        .containsEntry("buildkite.event.type", "build.finished")
        .containsEntry("buildkite.pipeline.slug", "web")
        .containsEntry("request_id", "r-1")
        .containsKey("buildkite.event.id")
        .doesNotContainKey("error.type");
    assertThat(spans.all())
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder(SERVER, "authenticate", "parse", "publish");
    assertThat(spans.all())
        .filteredOn(span -> span != server)
        .allSatisfy(span -> assertThat(span.getParentSpanId()).isEqualTo(server.getSpanId()))
        .allSatisfy(span -> assertThat(span.getTraceId()).isEqualTo(server.getTraceId()));
    assertThat(attributes(spans.only("publish"))).containsEntry("messaging.message.id", "m-1");
  }

  @Test
  void continuesTheSendersTrace() throws Exception {
    edge.send(
        webhook()
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .header("tracestate", "vendor=1")
            .body(BODY));

    SpanData server = spans.only(SERVER);
    assertThat(server.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(server.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(server.getSpanContext().getTraceState().get("vendor")).isEqualTo("1");
  }

  @Test
  void recordsNothingOfATraceThatItsSenderDoesNotRecord() throws Exception {
    edge.send(
        webhook()
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00")
            .body(BODY));

    assertThat(spans.all()).isEmpty();
    assertThat(CapturedLog.field(onlyLine(), "trace_id"))
        .isEqualTo("0af7651916cd43dd8448eb211c80319c");
  }

  @Test
  void everyRetryIsAnEventAndAChildOfThePublishSpan() throws Exception {
    edge.publisher.failNext(down, PublishException.retryable("ABORTED", "again", null));

    Pending pending = edge.begin(webhook().body(BODY));
    edge.scheduler.awaitWaiting(2);
    edge.scheduler.advance(Duration.ofSeconds(1));
    Reply reply = pending.await();

    assertThat(reply.status()).isEqualTo(200);
    SpanData publish = spans.only("publish");
    assertThat(publish.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    assertThat(publish.getEvents()).extracting(EventData::getName).containsOnly("retry");
    assertThat(publish.getEvents())
        .extracting(
            event -> event.getAttributes().get(AttributeKey.longKey("attempt")),
            event -> event.getAttributes().get(AttributeKey.stringKey("error.type")))
        .containsExactly(tuple(2L, "UNAVAILABLE"), tuple(3L, "ABORTED"));
    assertThat(edge.attemptSpans).hasSize(3).first().isEqualTo(publish.getSpanContext());
    assertThat(spans.all())
        .filteredOn(span -> span.getName().equals("retry"))
        .allSatisfy(span -> assertThat(span.getParentSpanId()).isEqualTo(publish.getSpanId()))
        .extracting(SpanData::getSpanContext)
        .containsExactlyElementsOf(edge.attemptSpans.subList(1, 3));
  }

  @Test
  void baggageIsTakenOfAnAuthenticSenderOnly() throws Exception {
    edge.send(webhook().header("baggage", "a=1,no good,b=2;p").body(BODY));
    edge.send(Request.post("/webhook").token("hunter2").header("baggage", "c=3").body(BODY));

    assertThat(edge.publisher.published())
        .extracting(event -> Objects.requireNonNull(event.trace()).baggage())
        .containsExactly("a=1,b=2;p");
    spans.await(6);
    assertThat(spans.all().toString()).doesNotContain("a=1", "c=3");
  }

  @Test
  void aFailureOfOursIsAnErrorOfTheRequestAndOfItsPublish() throws Exception {
    edge.publisher.failNext(PublishException.misconfigured("NOT_FOUND", "no topic", null));

    edge.send(webhook().body(BODY));

    SpanData server = spans.only(SERVER);
    assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attributes(server))
        .containsEntry("http.response.status_code", 503L)
        .containsEntry("error.type", "BK-PUB-004");
    SpanData publish = spans.only("publish");
    assertThat(publish.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(attributes(publish)).containsEntry("error.type", "NOT_FOUND");
  }

  @Test
  void aSendersMistakeIsAnErrorOfItsStepOnly() throws Exception {
    edge.send(Request.post("/webhook").token("hunter2").body(BODY));
    edge.send(webhook().body("{"));

    assertThat(spans.await(5))
        .extracting(SpanData::getName, span -> span.getStatus().getStatusCode())
        .containsExactlyInAnyOrder(
            tuple("authenticate", StatusCode.ERROR),
            tuple(SERVER, StatusCode.UNSET),
            tuple("authenticate", StatusCode.UNSET),
            tuple("parse", StatusCode.ERROR),
            tuple(SERVER, StatusCode.UNSET));
    assertThat(spans.all())
        .filteredOn(span -> span.getName().equals(SERVER))
        .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("error.type")))
        // A server span ends when its answer is written, which may be after the next one began.
        .containsExactlyInAnyOrder("BK-AUTH-005", "BK-BODY-003");
  }

  @Test
  void aLateOutcomeEndsItsOwnSpan() throws Exception {
    edge.publisher.hold();

    Pending pending = edge.begin(webhook().body(BODY));
    edge.scheduler.awaitWaiting(1);
    edge.scheduler.advance(Duration.ofSeconds(4));
    Reply reply = pending.await();
    SpanData server = spans.only(SERVER);
    List<String> before = spans.all().stream().map(SpanData::getName).toList();
    edge.publisher.release();

    assertThat(reply.status()).isEqualTo(503);
    assertThat(before).doesNotContain("publish");
    assertThat(spans.only("publish").getParentSpanId()).isEqualTo(server.getSpanId());
  }

  @Test
  void requestsDoNotShareTraces() throws Exception {
    for (int i = 0; i < 50; i++) {
      edge.publisher.failNext(PublishException.stopped());
      edge.send(webhook().body(BODY));
    }

    List<SpanData> servers =
        spans.await(200).stream().filter(span -> span.getName().equals(SERVER)).toList();
    assertThat(servers).allMatch(span -> !span.getParentSpanContext().isValid());
    assertThat(servers).extracting(SpanData::getTraceId).doesNotHaveDuplicates().hasSize(50);
    assertThat(edge.attemptTraceIds)
        .containsExactlyInAnyOrderElementsOf(servers.stream().map(SpanData::getTraceId).toList());
  }

  @Test
  void theRequestsLinesHaveItsTrace() throws Exception {
    edge.publisher.failNext(PublishException.misconfigured("NOT_FOUND", "no topic", null));
    try (CapturedLog intake = new CapturedLog(Intake.class.getName(), Level.WARN)) {
      edge.send(webhook().body(BODY));

      SpanData server = spans.only(SERVER);
      assertThat(CapturedLog.field(onlyLine(), "trace_id")).isEqualTo(server.getTraceId());
      assertThat(CapturedLog.field(onlyLine(), "span_id")).isEqualTo(server.getSpanId());
      assertThat(intake.lines())
          .extracting(line -> CapturedLog.field(line, "trace_id"))
          .containsExactly(server.getTraceId());
      assertThat(edge.attemptTraceIds).containsExactly(server.getTraceId());
    }
  }

  @Test
  void noSpanHoldsASecretOrTheBody() throws Exception {
    edge.send(Request.post("/webhook/test-engine/path-secret").body(BODY));
    edge.send(webhook().body(BODY));

    SpanData testEngine = spans.only("POST /webhook/test-engine/{secret}");
    spans.only(SERVER);
    assertThat(attributes(testEngine)).containsEntry("url.path", "/webhook/test-engine");
    assertThat(spans.all().toString())
        .contains("build.finished")
        .doesNotContain("path-secret", "token-1", "p-1");
  }

  @Test
  void aSenderCannotChooseTheNameOfASpan() throws Exception {
    edge.send(Request.of("BREW", "/webhook"));

    assertThat(attributes(spans.only("HTTP /webhook")))
        .containsEntry("http.request.method", "_OTHER")
        .containsEntry("http.request.method_original", "BREW")
        .containsEntry("http.response.status_code", 405L);
  }

  private ILoggingEvent onlyLine() {
    assertThat(log.lines()).hasSize(1);
    return log.lines().get(0);
  }
}
