package io.github.buildkitepubsub.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.embedded.EmbeddedPubSub;
import io.github.buildkitepubsub.embedded.EmbeddedSettings;
import io.github.buildkitepubsub.embedded.Rpc;
import io.github.buildkitepubsub.testing.PubSubProbe;
import io.github.buildkitepubsub.testing.Relay;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What has to be so that a webhook gets each of the documented answers. */
final class WebhookScenarios implements AutoCloseable {

  private static final String DEAD_LETTERS = "dead-letters";
  private static final String STRANGER = "203.0.113.7";

  private final EmbeddedPubSub server =
      new EmbeddedPubSub(new EmbeddedSettings(0, null, null, null), InstantSource.system());
  private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

  /** Publishes directly, and validates. */
  private final Relay direct;

  private final Relay spooling;
  private final Relay burying;
  private final Relay closed;
  private int signed;

  @FunctionalInterface
  private interface Scenario {
    HttpResponse<String> send(String path, byte[] body) throws Exception;
  }

  WebhookScenarios(Path directory) throws Exception {
    server.start();
    server.createTopic(PubSubProbe.PROJECT, PubSubProbe.TOPIC);
    server.createTopic(PubSubProbe.PROJECT, DEAD_LETTERS);
    direct =
        relay()
            .environment("TRUSTED_PROXIES", "127.0.0.1")
            .environment("READ_TIMEOUT", "1")
            .set("validation.mode", "strict")
            .start();
    spooling = relay().spoolingTo(directory.resolve("scenarios")).start();
    burying =
        relay().environment("ENABLE_DLQ", "true").environment("DLQ_TOPIC_ID", DEAD_LETTERS).start();
    closed =
        relay()
            .environment("ENABLE_IP_ALLOWLIST", "true")
            .yaml("receive: {allowlist: {addresses: [192.0.2.1], refresh: {enabled: false}}}")
            .start();
    taken();
    refusedByTheEdge();
    refusedForTheirBody();
    notPublished();
  }

  private Relay.Builder relay() {
    return Relay.publishingTo(server.address())
        .set("pubsub.stopTimeout", "100ms")
        .set("receive.responseSigning.secret.name", "answers")
        .set("receive.responseSigning.secret.value", "a-key-of-the-tests");
  }

  Set<String> names() {
    return new TreeSet<>(scenarios.keySet());
  }

  /**
   * The answer of a relay for which things are so.
   *
   * @param path as it is documented
   */
  HttpResponse<String> send(String name, String path, byte[] body) throws Exception {
    Scenario scenario = scenarios.get(name);
    if (scenario == null) {
      throw new AssertionError("no scenario for the example " + name);
    }
    return scenario.send(path.replace("{secret}", Relay.TEST_ENGINE_SECRET), body);
  }

  private void taken() {
    scenarios.put("published", (path, body) -> direct.send(authentic(direct, path, body)));
    scenarios.put("ping", (path, body) -> direct.send(authentic(direct, path, body)));
    scenarios.put(
        "duplicate",
        (path, body) -> {
          String signature = signature(Relay.TOKEN, body);
          direct.send(post(direct, path, body).header("X-Buildkite-Signature", signature));
          return direct.send(post(direct, path, body).header("X-Buildkite-Signature", signature));
        });
    scenarios.put(
        "stored", (path, body) -> withBreakerOpen(spooling, authentic(spooling, path, body)));
    scenarios.put(
        "dead-letter", (path, body) -> withBreakerOpen(burying, authentic(burying, path, body)));
  }

  private void refusedByTheEdge() {
    scenarios.put("unauthenticated", (path, body) -> direct.send(post(direct, path, body)));
    scenarios.put(
        "stale",
        (path, body) -> {
          String old = Relay.signature(Relay.TOKEN, "1700000000", body);
          return direct.send(post(direct, path, body).header("X-Buildkite-Signature", old));
        });
    scenarios.put(
        "wrong-signature",
        (path, body) -> {
          String other = signature("another", body);
          return direct.send(post(direct, path, body).header("X-Buildkite-Signature", other));
        });
    scenarios.put("wrong-secret", (path, body) -> direct.send(post(direct, path + "x", body)));
    scenarios.put("address-refused", (path, body) -> closed.send(authentic(closed, path, body)));
    scenarios.put("method", (path, body) -> direct.send(direct.request(direct.port(), path).GET()));
    scenarios.put(
        "too-many",
        (path, body) -> {
          HttpResponse<String> last = null;
          for (int i = 0; i < 100 && (last == null || last.statusCode() != 429); i++) {
            last = direct.send(post(direct, "/webhook", body).header("X-Forwarded-For", STRANGER));
          }
          return direct.send(post(direct, path, body).header("X-Forwarded-For", STRANGER));
        });
    scenarios.put(
        "large-header",
        (path, body) ->
            direct.send(authentic(direct, path, body).header("X-Large", "a".repeat(20_000))));
  }

  private void refusedForTheirBody() {
    scenarios.put(
        "not-json", (path, body) -> direct.send(authentic(direct, path, "{".getBytes(UTF_8))));
    scenarios.put(
        "invalid",
        (path, body) -> {
          byte[] invalid = "{\"event\":\"agent.lost\",\"agent\":{},\"sender\":5}".getBytes(UTF_8);
          return direct.send(authentic(direct, path, invalid));
        });
    scenarios.put("too-large", (path, body) -> announced(path, (1 << 20) + 1));
    scenarios.put(
        "form",
        (path, body) ->
            direct.send(
                authentic(direct, path, body)
                    .setHeader("Content-Type", "application/x-www-form-urlencoded")));
    scenarios.put("slow", (path, body) -> announced(path, 100));
  }

  private void notPublished() {
    scenarios.put(
        "refused",
        (path, body) -> {
          server.faults().on(Rpc.PUBLISH).fail(Status.Code.INVALID_ARGUMENT);
          try {
            return direct.send(authentic(direct, path, body));
          } finally {
            server.faults().clear();
          }
        });
    scenarios.put("paused", (path, body) -> withBreakerOpen(direct, authentic(direct, path, body)));
  }

  private static HttpRequest.Builder post(Relay relay, String path, byte[] body) {
    return relay
        .request(relay.port(), path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body));
  }

  /** With a signature where the address itself is no secret. */
  private HttpRequest.Builder authentic(Relay relay, String path, byte[] body) {
    return post(relay, path, body).header("X-Buildkite-Signature", signature(Relay.TOKEN, body));
  }

  /** Each with a time of its own, so that no request is a duplicate by chance. */
  private String signature(String secret, byte[] body) {
    signed++;
    return Relay.signature(secret, Long.toString(Instant.now().getEpochSecond() - signed), body);
  }

  private static HttpResponse<String> withBreakerOpen(Relay relay, HttpRequest.Builder request)
      throws Exception {
    task(relay, "force-open");
    try {
      return relay.send(request);
    } finally {
      task(relay, "reset");
    }
  }

  private static void task(Relay relay, String action) throws Exception {
    relay.send(
        relay
            .request(relay.adminPort(), "/tasks/circuit-breaker?action=" + action)
            .POST(BodyPublishers.noBody()));
  }

  /**
   * A client library sends the body that it announces, and can miss an answer that comes before;
   * here nothing of it comes.
   */
  private HttpResponse<String> announced(String path, int length) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), direct.port())) {
      socket.setSoTimeout(10_000);
      String head =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: relay\r\nConnection: close\r\nContent-Length: "
              + length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      return RawAnswer.of(new String(socket.getInputStream().readAllBytes(), UTF_8));
    }
  }

  @Override
  public void close() {
    for (@Nullable Relay each : new Relay[] {direct, spooling, burying, closed}) {
      if (each != null) {
        each.close();
      }
    }
    server.close();
  }
}
