package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.pubsub.v1.PubsubMessage;
import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.testing.OtlpReceiver;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import io.grpc.Status;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Traces of the whole application, as a collector and a subscriber see them. */
final class TracingIT {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());

  @BeforeEach
  void startPubSub() throws Exception {
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  @AfterEach
  void stopPubSub() {
    server.close();
  }

  private Relay.Builder relay() throws IOException {
    return Relay.publishingTo(server.address()).yaml("publish: {retry: {delays: [10ms]}}");
  }

  private Relay.Builder traced(String endpoint) throws IOException {
    return relay()
        // A first publish is slow on a busy machine.
        .set("receive.answerWithin", "20s")
        // Else the stop may come between an answer and the end of its span.
        .set("server.shutdownGracePeriod", "5s")
        .environment("ENABLE_TRACING", "true")
        .environment("TRACE_SAMPLING_RATIO", "1")
        .environment("OTEL_ENVIRONMENT", "tests")
        .environment("OTEL_EXPORTER_OTLP_HEADERS", "api-key=k-1")
        .environment("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint);
  }

  private List<PubsubMessage> published() {
    return server.messages(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  private static List<Span> named(OtlpReceiver collector, String name) {
    return collector.spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  private HttpRequest.Builder sampled(Relay relay) throws IOException {
    return relay
        .signed(Samples.bytes("build.finished"))
        .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
        .header("baggage", "tenant=a,team=b;p=1");
  }

  private static Span last(List<Span> attempts) {
    return attempts.stream()
        .max(Comparator.comparingLong(Span::getStartTimeUnixNano))
        .orElseThrow();
  }

  @Test
  void exportsOverHttpAndPutsTheContextOnTheMessage() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      try (Relay relay = traced("http://" + collector.httpAddress()).start()) {
        HttpResponse<String> answer =
            relay.send(
                relay
                    .signed(Samples.bytes("build.finished"))
                    .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                    .header("tracestate", "vendor=1"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }

      assertThat(collector.calls())
          .isNotEmpty()
          .containsOnly("POST /v1/traces application/x-protobuf k-1");
      assertThat(collector.resource())
          .containsEntry("service.name", "buildkite-pubsub")
          .containsEntry("deployment.environment.name", "tests");
      Span request = collector.only("POST /webhook");
      assertThat(hex(request.getTraceId())).isEqualTo(TRACE);
      assertThat(hex(request.getParentSpanId())).isEqualTo(PARENT);
      Span publish = collector.only("publish");
      assertThat(publish.getParentSpanId()).isEqualTo(request.getSpanId());
      Span create = collector.only(PubSubProbe.TOPIC + " create");
      assertThat(create.getParentSpanId()).isEqualTo(publish.getSpanId());
      assertThat(published()).hasSize(1);
      assertThat(published().get(0).getAttributesMap())
          .containsEntry(
              "googclient_traceparent", "00-" + TRACE + "-" + hex(create.getSpanId()) + "-01")
          .containsEntry("googclient_tracestate", "vendor=1");
    }
  }

  @Test
  void exportsOverGrpcAndFollowsRetries() throws Exception {
    server.faults().on(Rpc.PUBLISH).times(2).fail(Status.Code.UNAVAILABLE);
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      try (Relay relay = traced("grpc://" + collector.grpcAddress()).start()) {
        assertThat(relay.postSigned(Samples.bytes("build.finished")).statusCode()).isEqualTo(200);
      }

      assertThat(collector.calls())
          .isNotEmpty()
          .containsOnly("opentelemetry.proto.collector.trace.v1.TraceService/Export k-1");
      Span publish = collector.only("publish");
      assertThat(publish.getParentSpanId()).isEqualTo(collector.only("POST /webhook").getSpanId());
      assertThat(publish.getEventsList())
          .extracting(Span.Event::getName)
          .containsExactly("retry", "retry");
      List<Span> attempts = named(collector, PubSubProbe.TOPIC + " create");
      List<Span> retries = named(collector, "retry");
      assertThat(retries)
          .hasSize(2)
          .allMatch(span -> span.getParentSpanId().equals(publish.getSpanId()));
      assertThat(attempts)
          .extracting(Span::getParentSpanId)
          .containsExactlyInAnyOrder(
              publish.getSpanId(), retries.get(0).getSpanId(), retries.get(1).getSpanId());
      assertThat(published().get(0).getAttributesOrThrow("googclient_traceparent"))
          .isEqualTo("00-%s-%s-03", hex(publish.getTraceId()), hex(last(attempts).getSpanId()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grpc", "http/protobuf"})
  void everyStageIsASpanOfTheRequestsTrace(String protocol, @TempDir Path directory)
      throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      String address = protocol.equals("grpc") ? collector.grpcAddress() : collector.httpAddress();
      try (Relay relay =
          traced("http://" + address)
              .environment("OTEL_EXPORTER_OTLP_PROTOCOL", protocol)
              .environment("OTEL_RESOURCE_ATTRIBUTES", "service.namespace=ci")
              .set("validation.mode", "report")
              .set("forward.acknowledgeWithin", "15s")
              .spoolingTo(directory)
              .start()) {
        HttpResponse<String> answer = relay.send(sampled(relay));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      }

      ByteString request = collector.only("POST /webhook").getSpanId();
      assertThat(List.of("authenticate", "parse", "validate", "spool append", "publish"))
          .allSatisfy(
              step -> assertThat(collector.only(step).getParentSpanId()).isEqualTo(request));
      assertThat(collector.spans())
          .filteredOn(span -> !span.getName().equals(PubSubProbe.TOPIC + " publish"))
          .hasSizeGreaterThanOrEqualTo(7)
          .allSatisfy(span -> assertThat(hex(span.getTraceId())).isEqualTo(TRACE));
      assertThat(collector.resource()).containsEntry("service.namespace", "ci");
      assertThat(published().get(0).getAttributesMap())
          .containsEntry("baggage", "tenant=a,team=b;p=1");
    }
  }

  @Test
  void anEventOfTheBacklogIsPublishedInItsOwnTraceAfterARestart(@TempDir Path directory)
      throws Exception {
    server.faults().on(Rpc.PUBLISH).fail(Status.Code.UNAVAILABLE);
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      try (Relay relay = traced(collector.httpAddress()).spoolingTo(directory).start()) {
        assertThat(relay.send(sampled(relay)).statusCode()).isEqualTo(202);
      }
      server.faults().clear();
      int before = collector.spans().size();
      try (Relay relay = traced(collector.httpAddress()).spoolingTo(directory).start()) {
        Awaitility.await().until(() -> relay.metric("buildkite_forward_lag_seconds_count") == 1);
      }

      Span late = last(named(collector, "publish"));
      assertThat(collector.spans()).hasSizeGreaterThan(before);
      assertThat(hex(late.getTraceId())).isEqualTo(TRACE);
      assertThat(late.getParentSpanId()).isEqualTo(collector.only("POST /webhook").getSpanId());
      assertThat(published().get(0).getAttributesMap())
          .containsEntry("baggage", "tenant=a,team=b;p=1")
          .hasEntrySatisfying(
              "googclient_traceparent", context -> assertThat(context).contains(TRACE));
    }
  }

  @Test
  void errorsAreKeptWhateverTheRatioIs() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      try (Relay relay =
          traced(collector.httpAddress())
              .environment("TRACE_SAMPLING_RATIO", "0")
              .set("tracing.sampling.errors", "true")
              .start()) {
        assertThat(relay.postSigned(Samples.fresh("job.finished", 1)).statusCode()).isEqualTo(200);
        server.faults().on(Rpc.PUBLISH).fail(Status.Code.NOT_FOUND);
        assertThat(relay.postSigned(Samples.fresh("job.finished", 2)).statusCode()).isEqualTo(503);
      }

      Span request = collector.only("POST /webhook");
      assertThat(request.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
      assertThat(List.of("authenticate", "parse", "publish"))
          .allSatisfy(
              step ->
                  assertThat(collector.only(step).getTraceId()).isEqualTo(request.getTraceId()));
    }
  }

  @Test
  void latencyHistogramsNameASampledTrace() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Relay relay =
            traced(collector.httpAddress()).environment("TRACE_SAMPLING_RATIO", "0").start()) {
      relay.postSigned(Samples.fresh("job.finished", 1));
      assertThat(openMetrics(relay)).doesNotContain("trace_id");

      // The metrics take an exemplar from one of the observations within 90 ms, not from each.
      Awaitility.await()
          .untilAsserted(
              () -> {
                relay.send(sampled(relay));
                String sampled = openMetrics(relay);
                for (String name :
                    List.of("webhook_request", "pubsub_publish", "payload_processing")) {
                  assertThat(sampled)
                      .containsPattern(
                          "buildkite_" + name + "_duration_seconds_bucket\\{.*trace_id=\"" + TRACE);
                }
              });
    }
  }

  private static String openMetrics(Relay relay) throws Exception {
    return relay
        .send(
            relay
                .request(relay.adminPort(), "/metrics")
                .header("Accept", "application/openmetrics-text; version=1.0.0"))
        .body();
  }

  @Test
  void anOrderedMessageHasTheContextToo() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      try (Relay relay =
          traced(collector.httpAddress()).set("pubsub.orderingKey", "pipeline").start()) {
        assertThat(relay.send(sampled(relay)).statusCode()).isEqualTo(200);
      }

      assertThat(published().get(0).getAttributesMap())
          .containsEntry("baggage", "tenant=a,team=b;p=1")
          .containsEntry(
              "googclient_traceparent",
              "00-" + TRACE + "-" + hex(collector.only("publish").getSpanId()) + "-01");
    }
  }

  @Test
  void takesNothingOfASenderWhereNoPropagatorIsWanted() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      try (Relay relay =
          traced(collector.httpAddress()).environment("OTEL_PROPAGATORS", "none").start()) {
        assertThat(relay.send(sampled(relay)).statusCode()).isEqualTo(200);
      }

      assertThat(hex(collector.only("POST /webhook").getTraceId())).isNotEqualTo(TRACE);
      assertThat(published().get(0).getAttributesMap()).doesNotContainKey("baggage");
    }
  }

  @Test
  void isOffWhereTheSdkIsDisabled() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      try (Relay relay =
          traced(collector.httpAddress()).environment("OTEL_SDK_DISABLED", "true").start()) {
        assertThat(relay.send(sampled(relay)).statusCode()).isEqualTo(200);
      }

      assertThat(collector.calls()).isEmpty();
      assertThat(published().get(0).getAttributesMap()).doesNotContainKey("baggage");
    }
  }

  @Test
  void aCollectorThatIsDownDelaysNeitherRequestsNorTheStop() throws Exception {
    String nowhere;
    try (ServerSocket socket = new ServerSocket(0)) {
      nowhere = "127.0.0.1:" + socket.getLocalPort();
    }
    long start;
    try (Relay relay = traced(nowhere).start()) {
      for (int i = 0; i < 20; i++) {
        assertThat(relay.postSigned(Samples.fresh("job.finished", i)).statusCode()).isEqualTo(200);
      }
      start = System.nanoTime();
    }

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    assertThat(published()).hasSize(20);
  }

  @Test
  void addsNothingWhenItIsOff() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      try (Relay relay =
          relay().environment("OTEL_EXPORTER_OTLP_ENDPOINT", collector.httpAddress()).start()) {
        relay.send(
            relay
                .signed(Samples.bytes("build.finished"))
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01"));
      }

      assertThat(collector.calls()).isEmpty();
      assertThat(published()).hasSize(1);
      assertThat(published().get(0).getAttributesMap().keySet())
          .noneMatch(key -> key.startsWith("googclient"));
    }
  }
}
