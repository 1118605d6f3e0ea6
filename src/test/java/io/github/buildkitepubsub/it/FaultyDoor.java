package io.github.buildkitepubsub.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.buildkitepubsub.event.EventId;
import io.github.buildkitepubsub.testing.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What stands in front of a relay, and does one thing wrong. */
final class FaultyDoor implements AutoCloseable {

  /** What is wrong. */
  enum Fault {
    NONE,
    NOT_HEALTHY,
    NOT_READY,
    REFUSES,
    CHANGES_BODIES,
    TAKES_ANYTHING,
    /** The event that the filter is to hold back goes by under the name of the other one. */
    MISROUTES
  }

  private static final String SIGNATURE = "X-Buildkite-Signature";
  private static final String OTHER = "\"buildkite-pubsub-smoke-other\"";

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final HttpClient http = HttpClient.newHttpClient();
  private final int relay;
  private final Fault fault;

  FaultyDoor(int relayPort, Fault fault) throws IOException {
    this.relay = relayPort;
    this.fault = fault;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().getPath();
      if (fault == Fault.NOT_HEALTHY && path.equals("/health")) {
        answer(exchange, 500, "{}");
      } else if (fault == Fault.NOT_READY && path.equals("/ready")) {
        answer(exchange, 503, "{}");
      } else {
        pass(exchange, path, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pass(HttpExchange exchange, String path, byte[] body)
      throws IOException, InterruptedException {
    String signature = exchange.getRequestHeaders().getFirst(SIGNATURE);
    String text = new String(body, UTF_8);
    if (fault == Fault.MISROUTES && text.contains(OTHER)) {
      byte[] changed = text.replace(OTHER, "\"buildkite-pubsub-smoke\"").getBytes(UTF_8);
      String now = Long.toString(Instant.now().getEpochSecond());
      ask(exchange, path, changed, Relay.signature(Relay.TOKEN, now, changed));
      answer(exchange, 200, "{\"event_id\":\"" + EventId.of(body) + "\"}");
      return;
    }
    boolean isChanged = fault == Fault.CHANGES_BODIES && body.length > 0;
    byte[] passed = isChanged ? (text + " ").getBytes(UTF_8) : body;
    HttpResponse<String> answer = ask(exchange, path, passed, signature);
    if (fault == Fault.REFUSES && answer.statusCode() == 200 && body.length > 0) {
      answer(exchange, 503, "{\"message\":\"not now\"}");
    } else if (fault == Fault.TAKES_ANYTHING && answer.statusCode() == 401) {
      answer(exchange, 200, "{}");
    } else {
      answer(exchange, answer.statusCode(), answer.body());
    }
  }

  private HttpResponse<String> ask(
      HttpExchange exchange, String path, byte[] body, String signature)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + relay + path))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    if (body.length > 0) {
      request.header("Content-Type", exchange.getRequestHeaders().getFirst("Content-Type"));
    }
    if (signature != null) {
      request.header(SIGNATURE, signature);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
