package io.github.buildkitepubsub.it.canary;

import io.github.buildkitepubsub.testing.FreePort;
import io.github.buildkitepubsub.testing.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A real Prometheus, as a process of its own. */
final class Prometheus implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Prometheus.class);

  private final Process process;
  private final String url;

  private Prometheus(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /**
   * Starts one in an empty directory and waits until it answers; skips the test where it is not
   * installed.
   */
  static Prometheus start(Path directory, String configuration) throws IOException {
    Optional<Path> program = Programs.find("prometheus");
    if (program.isEmpty()) {
      log.warn("prometheus is not installed: the canary's analysis is not tested");
    }
    Assumptions.assumeTrue(program.isPresent(), "NOT TESTED: prometheus is not installed");
    Path file = Files.writeString(directory.resolve("prometheus.yml"), configuration);
    int port = FreePort.find();
    Process process =
        new ProcessBuilder(
                program.orElseThrow().toString(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    Prometheus prometheus = new Prometheus(process, "http://127.0.0.1:" + port);
    Awaitility.await("Prometheus has scraped")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(200))
        .ignoreException(IOException.class)
        .until(prometheus::hasScraped);
    return prometheus;
  }

  String url() {
    return url;
  }

  private boolean hasScraped() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/api/v1/query?query=buildkite_ready")).build();
    String body = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    return body.contains("stable-2");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
