package io.github.buildkitepubsub.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The service as a process of its own, started by the launcher from the jar that is delivered. */
public final class RelayProcess implements AutoCloseable {

  private static final Pattern PORT = Pattern.compile("\"application_port\":(\\d+)");

  private final Process process;
  private final List<String> log = new CopyOnWriteArrayList<>();
  private final Thread reader;
  private final HttpClient http = HttpClient.newHttpClient();
  private volatile int port;

  private RelayProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "relay-log");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a relay that publishes to {@code host:port} and waits until it listens. */
  public static RelayProcess start(String pubsub) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("bin/buildkite-pubsub", "serve");
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("BUILDKITE_PUBSUB_JAR", System.getProperty("relay.jar"));
    builder
        .environment()
        .put(
            "JAVA_OPTS",
            "-Ddw.server.applicationConnectors[0].port=0"
                + " -Ddw.server.applicationConnectors[0].bindHost=127.0.0.1"
                + " -Ddw.server.adminConnectors[0].port=0"
                + " -Ddw.health.shutdownWaitPeriod=1s");
    builder.environment().put("PUBSUB_EMULATOR_HOST", pubsub);
    builder.environment().put("BUILDKITE_WEBHOOK_TOKEN", Relay.TOKEN);
    builder.redirectErrorStream(true);
    RelayProcess relay = new RelayProcess(builder.start());
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> relay.port != 0 || !relay.process.isAlive());
    if (relay.port == 0) {
      throw new IOException("the relay did not start: " + relay.log);
    }
    return relay;
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        log.add(line);
        Matcher started = PORT.matcher(line);
        if (started.find()) {
          port = Integer.parseInt(started.group(1));
        }
      }
    } catch (IOException e) {
      log.add("the log broke off: " + e);
    }
  }

  /** Every line so far. */
  public List<String> log() {
    return List.copyOf(log);
  }

  /** Posts a body with the headers of a signature made now. */
  public HttpResponse<String> postSigned(byte[] body) throws IOException, InterruptedException {
    String timestamp = Long.toString(Instant.now().getEpochSecond());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/webhook"))
            .timeout(Duration.ofSeconds(30))
            .header("X-Buildkite-Signature", Relay.signature(Relay.TOKEN, timestamp, body))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  /** Sends SIGTERM. */
  public void terminate() {
    // Not Process.destroy(), which closes the log before its last lines.
    process.toHandle().destroy();
  }

  /** Waits until the process and its log have ended. */
  public int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("the relay did not stop within " + limit);
    }
    reader.join(limit.toMillis());
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
