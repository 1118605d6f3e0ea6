package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.dropwizard.jackson.Jackson;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.receive.LocalEdge.Pending;
import io.github.buildkitepubsub.secret.NamedSecret;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.testing.FakePublisher;
import io.github.buildkitepubsub.testing.ManualClock;
import io.github.buildkitepubsub.validate.Violation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** An edge, and a request {@code r-1} that it answers with one error of the catalogue. */
final class Provocation implements AutoCloseable {

  private static final String BODY = "{\"event\":\"build.finished\"}";
  private static final String LARGE = BODY + " ".repeat(1024 - BODY.length());
  private static final String STRANGER = "203.0.113.9";
  private static final List<NamedSecret> SECRETS =
      List.of(new NamedSecret("first", Secret.of("token-1"), false));
  private static final long NOW = ManualClock.START.getEpochSecond();

  private final ErrorCode error;
  private final FakePublisher publisher = new FakePublisher();
  private final LocalEdge edge;

  private Provocation(ErrorCode error) throws JsonProcessingException {
    this.error = error;
    String settings = "{\"trustedProxies\": [\"0.0.0.0\"]" + settings(error) + "}";
    this.edge =
        LocalEdge.start(
            Jackson.newObjectMapper().readValue(settings, ReceiveSettings.class),
            SECRETS,
            SECRETS,
            this::publish);
  }

  static Provocation of(ErrorCode error) throws JsonProcessingException {
    return new Provocation(error);
  }

  private static String settings(ErrorCode error) {
    return switch (error) {
      case AUTH_SIGNATURE_REQUIRED -> ", \"authentication\": {\"requireSignature\": true}";
      case ADDRESS_REFUSED ->
          ", \"allowlist\": {\"enabled\": true, \"refresh\": {\"enabled\": false}}";
      case ADDRESS_UNKNOWN -> ", \"allowlist\": {\"enabled\": true}";
      case LIMIT_ADDRESS -> ", \"limits\": {\"failedAuthentications\": 1}";
      case LIMIT_REQUESTS -> ", \"limits\": {\"requests\": 1}";
      case LIMIT_MEMORY ->
          ", \"readWithin\": \"1s\", \"maxBodySize\": \"1KiB\", \"limits\": {\"bodyMemory\": \"2KiB\"}";
      default -> "";
    };
  }

  private CompletionStage<MessageId> publish(WebhookEvent event) {
    return switch (error) {
      case BODY_INVALID ->
          throw Refusal.invalid(List.of(new Violation("/build", "string found", "type")));
      case INTERNAL -> throw new IllegalStateException("an inside that nobody may see");
      default -> publisher.publish(event);
    };
  }

  /** What must have happened before; it is not counted. */
  void prepare() throws Exception {
    switch (error) {
      case LIMIT_ADDRESS -> {
        edge.send(webhook().token("wrong").body(BODY));
        edge.send(webhook().token("wrong").body(BODY));
      }
      case LIMIT_REQUESTS -> edge.send(event(BODY));
      case PUBLISH_UNAVAILABLE ->
          publisher.failNext(PublishException.retryable("UNAVAILABLE", "down", null));
      case PUBLISH_OVERLOADED -> publisher.failNext(PublishException.overloaded("much", null));
      case PUBLISH_MISCONFIGURED ->
          publisher.failNext(PublishException.misconfigured("NOT_FOUND", "no topic", null));
      case PUBLISH_REFUSED ->
          publisher.failNext(PublishException.permanent("TOO_LARGE", "large", null));
      case PUBLISH_STOPPED -> publisher.failNext(PublishException.stopped());
      case PUBLISH_PAUSED -> publisher.failNext(PublishException.circuitOpen());
      case PUBLISH_SLOW -> publisher.hold();
      case LIMIT_MEMORY -> {
        publisher.hold();
        // Of another address: this one would be known by its first authentic request.
        edge.begin(
            Request.post("/webhook")
                .header("X-Forwarded-For", "203.0.113.1")
                .token("token-1")
                .body(LARGE));
        publisher.awaitAttempts(1);
      }
      default -> {}
    }
    edge.metrics.calls().clear();
  }

  /** Sends the request that is refused. */
  Reply provoke() throws Exception {
    return switch (error) {
      case AUTH_MISSING -> edge.send(webhook().body(BODY));
      case AUTH_MALFORMED_SIGNATURE ->
          edge.send(webhook().header("X-Buildkite-Signature", "x").body(BODY));
      case AUTH_STALE -> edge.send(webhook().signed("token-1", NOW - 301, BODY));
      case AUTH_WRONG_SIGNATURE -> edge.send(webhook().signed("another", NOW, BODY));
      case AUTH_WRONG_TOKEN, LIMIT_ADDRESS -> edge.send(webhook().token("wrong").body(BODY));
      case AUTH_WRONG_PATH_SECRET ->
          edge.send(request("POST", "/webhook/test-engine/x").body(BODY));
      case BODY_EMPTY -> edge.send(event(""));
      case BODY_NOT_UTF8 -> notUtf8();
      case BODY_NOT_JSON -> edge.send(event("{"));
      case BODY_NOT_AN_OBJECT -> edge.send(event("[]"));
      case BODY_TOO_DEEP -> edge.send(event("{\"event\":" + "[".repeat(65) + "]".repeat(65) + "}"));
      case BODY_DUPLICATE_KEY -> edge.send(event("{\"event\":\"a\",\"event\":\"b\"}"));
      case BODY_NO_EVENT_TYPE -> edge.send(event("{}"));
      case BODY_TOO_LARGE -> edge.send(webhook().token("token-1").announced(1L << 32, ""));
      case BODY_INCOMPLETE ->
          edge.sendAndLeave(webhook().token("token-1").announced(BODY.length(), "{"));
      case BODY_WRONG_TYPE ->
          edge.send(webhook().header("Content-Type", "text/csv").token("token-1").body(BODY));
      case BODY_SLOW ->
          after(1, webhook().token("token-1").announced(50, "{"), Duration.ofSeconds(5));
      case PUBLISH_SLOW -> after(1, event(BODY), Duration.ofSeconds(4));
      case LIMIT_MEMORY -> after(2, event(LARGE), Duration.ofSeconds(1));
      case HTTP_NOT_FOUND -> edge.send(request("POST", "/elsewhere").body(BODY));
      case HTTP_METHOD -> edge.send(request("BREW", "/webhook"));
      case HTTP_BAD_REQUEST -> edge.send(webhook().header("Content-Length", "many"));
      case HTTP_HEADERS_TOO_LARGE -> edge.send(webhook().header("X-Large", "x".repeat(20_000)));
      case ADDRESS_REFUSED,
          ADDRESS_UNKNOWN,
          AUTH_SIGNATURE_REQUIRED,
          LIMIT_REQUESTS,
          BODY_INVALID,
          PUBLISH_UNAVAILABLE,
          PUBLISH_OVERLOADED,
          PUBLISH_MISCONFIGURED,
          PUBLISH_REFUSED,
          PUBLISH_STOPPED,
          PUBLISH_PAUSED,
          INTERNAL ->
          edge.send(event(BODY));
      case ADMIN_TOKEN_MISSING, ADMIN_TOKEN_WRONG, ADMIN_LIMIT, ADMIN_CROSS_SITE, ADMIN_HOST ->
          throw new IllegalArgumentException("the admin port answers so: " + error);
    };
  }

  /** What was counted as refused since {@link #prepare()}. */
  List<String> counted() {
    return edge.metrics.calls().stream().filter(call -> call.startsWith("refused ")).toList();
  }

  private Reply after(int waiting, Request request, Duration wait) throws Exception {
    Pending pending = edge.begin(request);
    edge.scheduler.awaitWaiting(waiting);
    edge.scheduler.advance(wait);
    return pending.await();
  }

  private Reply notUtf8() throws Exception {
    Pending pending = edge.begin(webhook().token("token-1").announced(1, ""));
    edge.scheduler.awaitWaiting(1);
    pending.endPoint().addInput(ByteBuffer.wrap(new byte[] {(byte) 0xff}));
    return pending.await();
  }

  private static Request event(String body) {
    return webhook().token("token-1").body(body);
  }

  private static Request webhook() {
    return request("POST", "/webhook");
  }

  private static Request request(String method, String path) {
    return Request.of(method, path)
        .header("X-Forwarded-For", STRANGER)
        .header("X-Request-ID", "r-1");
  }

  @Override
  public void close() {
    edge.close();
  }
}
