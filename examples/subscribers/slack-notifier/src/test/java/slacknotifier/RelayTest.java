package slacknotifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.pubsub.v1.PubsubMessage;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import subscribers.testing.FakeApi;
import subscribers.testing.RelayProcess;

/**
 * From a webhook to Slack, through the real relay and the function in the server that Cloud Run has
 * for it. The embedded Pub/Sub does not push, so this test carries the messages. Skipped where the
 * relay is not built.
 */
@Timeout(90)
class RelayTest {

  private static final String WEBHOOK =
      """
      {"event":"build.finished",
       "build":{"number":7,"state":"failed","branch":"main","message":"Round half up",
        "web_url":"https://buildkite.com/acme/checkout/builds/7",
        "finished_at":"2026-05-09T21:09:12.640Z"},
       "pipeline":{"slug":"checkout",
        "url":"https://api.buildkite.com/v2/organizations/acme/pipelines/checkout"}}
      """;

  @TempDir private Path directory;

  @Test
  void tellsABuildOnceThatWasDeliveredTwice() throws Exception {
    assumeTrue(RelayProcess.isBuilt(), RelayProcess.jar() + " is not built");
    try (RelayProcess relay = RelayProcess.start(Map.of());
        FakeApi slack = FakeApi.start();
        FakeApi google = FakeApi.start(new FakeStorage())) {
      relay.createSubscription(relay.topic(), "slack");
      assertThat(relay.send(WEBHOOK)).isBetween(200, 202);
      assertThat(relay.send(WEBHOOK)).isBetween(200, 202);
      int port = freePort();
      Process function = startFunction(port, slack, google);
      try {
        assertThat(push(port, relay.pull("slack"))).isEqualTo(204);
        assertThat(push(port, relay.pull("slack"))).isEqualTo(204);
      } finally {
        function.destroyForcibly().waitFor();
      }

      assertThat(slack.requests()).hasSize(1);
      assertThat(slack.requests().get(0).body())
          .contains("acme/checkout", "#7", "failed", "Round half up");
      assertThat(Files.readString(output()))
          .contains("\"message\":\"posted\"", "\"message\":\"a copy\"");
    }
  }

  /** As in Cloud Run: another process, which finds the function by its name. */
  private Process startFunction(int port, FakeApi slack, FakeApi google) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            Path.of("target", "java-function-invoker.jar").toString(),
            "--classpath",
            System.getProperty("java.class.path"),
            "--target",
            SlackNotifier.class.getName(),
            "--port",
            String.valueOf(port));
    builder.environment().put("SLACK_WEBHOOK_URL", slack.url().toString());
    builder.environment().put("STATE_BUCKET", "state");
    builder.environment().put("STORAGE_EMULATOR_HOST", google.url().toString());
    builder.environment().put("GCE_METADATA_HOST", google.url().getAuthority());
    File output = output().toFile();
    Process function = builder.redirectErrorStream(true).redirectOutput(output).start();
    while (!isOpen(port)) {
      assertThat(function.isAlive()).as(Files.readString(output())).isTrue();
      Thread.sleep(50);
    }
    return function;
  }

  private Path output() {
    return directory.resolve("function.log");
  }

  private static int push(int port, PubsubMessage message) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Pushes.push(message)))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static boolean isOpen(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
