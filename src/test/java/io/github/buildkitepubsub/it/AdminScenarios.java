package io.github.buildkitepubsub.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.buildkitepubsub.testing.OpenApi;
import io.github.buildkitepubsub.testing.Relay;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What has to be so that a call of a task gets each of the refusals that all tasks have. */
final class AdminScenarios implements AutoCloseable {

  private static final String TOKEN = "an-admin-token-of-the-tests";

  /** In the order in which they are sent: the last leaves no guess to this address. */
  private final Map<String, Scenario> scenarios = new LinkedHashMap<>();

  private final Relay relay;

  @FunctionalInterface
  private interface Scenario {
    HttpResponse<String> send(String path) throws Exception;
  }

  AdminScenarios() throws Exception {
    relay = Relay.embedded().environment("ADMIN_TOKEN", TOKEN).start();
    scenarios.put("no-token", path -> relay.send(call(path)));
    scenarios.put("wrong-token", path -> relay.send(with("another", call(path))));
    scenarios.put(
        "other-site",
        path -> relay.send(with(TOKEN, call(path)).header("Sec-Fetch-Site", "cross-site")));
    scenarios.put("other-host", this::underAnotherName);
    scenarios.put("method", path -> relay.send(with(TOKEN, call(path).GET())));
    scenarios.put(
        "guessed",
        path -> {
          int status = 0;
          for (int i = 0; i < 100 && status != 429; i++) {
            status = relay.send(with("another", call(path))).statusCode();
          }
          return relay.send(with(TOKEN, call(path)));
        });
  }

  Set<String> names() {
    return scenarios.keySet();
  }

  OpenApi document() throws Exception {
    return OpenApi.of(relay, relay.adminPort());
  }

  /** The answer to a call of the task at {@code path} when things are so. */
  HttpResponse<String> send(String name, String path) throws Exception {
    return scenarios.get(name).send(path);
  }

  private HttpRequest.Builder call(String path) {
    return relay.request(relay.adminPort(), path).POST(BodyPublishers.noBody());
  }

  private static HttpRequest.Builder with(String token, HttpRequest.Builder request) {
    return request.header("Authorization", "Bearer " + token);
  }

  /** A client library sends the name that it connects to. */
  private HttpResponse<String> underAnotherName(String path) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.adminPort())) {
      socket.setSoTimeout(10_000);
      String head =
          "POST "
              + path
              + " HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(ISO_8859_1));
      return RawAnswer.of(new String(socket.getInputStream().readAllBytes(), UTF_8));
    }
  }

  @Override
  public void close() {
    relay.close();
  }
}
