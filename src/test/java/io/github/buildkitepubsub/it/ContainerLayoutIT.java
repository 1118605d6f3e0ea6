package io.github.buildkitepubsub.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the Dockerfile lays out, on this file system instead of an image's: the launcher finds the
 * jar, writes nowhere but below its two volumes, and the health check is what it says.
 */
class ContainerLayoutIT {

  private static final Pattern HEALTH_CHECK =
      Pattern.compile("HEALTHCHECK [^\\[]*CMD (\\[.*\\])\n");
  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  @TempDir Path image;

  @Test
  void theHealthCheckTellsAServiceThatIsReadyFromOneThatIsGone() throws Exception {
    int port = FreePort.find();
    Path app = layOut();
    Process service = service(app, port).start();
    try {
      Awaitility.await().atMost(START_LIMIT).until(() -> healthCheck(port) == 0);
      assertThat(image.resolve("volume/spool/spool.db")).exists();
    } finally {
      service.destroy();
      assertThat(service.waitFor(90, TimeUnit.SECONDS)).isTrue();
    }

    assertThat(healthCheck(port)).isNotZero();
    try (Stream<Path> files = Files.walk(app)) {
      assertThat(files.filter(Files::isRegularFile))
          .containsExactlyInAnyOrder(
              app.resolve("bin/buildkite-pubsub"), app.resolve("lib/buildkite-pubsub.jar"));
    }
  }

  /** As the COPY lines have it. */
  private Path layOut() throws IOException {
    Path app = image.resolve("app");
    Files.createDirectories(app.resolve("bin"));
    Files.createDirectories(app.resolve("lib"));
    Files.createDirectories(image.resolve("tmp"));
    Files.copy(Path.of("bin/buildkite-pubsub"), app.resolve("bin/buildkite-pubsub"));
    assertThat(app.resolve("bin/buildkite-pubsub").toFile().setExecutable(true)).isTrue();
    Files.copy(Path.of(System.getProperty("relay.jar")), app.resolve("lib/buildkite-pubsub.jar"));
    return app;
  }

  private ProcessBuilder service(Path app, int port) {
    ProcessBuilder builder =
        new ProcessBuilder(app.resolve("bin/buildkite-pubsub").toString(), "serve");
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.directory(image.toFile());
    String path = System.getenv("PATH");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("BUILDKITE_WEBHOOK_TOKEN", "container");
    builder.environment().put("PUBSUB_MODE", "embedded");
    builder.environment().put("PORT", Integer.toString(port));
    builder.environment().put("ADMIN_PORT", "0");
    builder.environment().put("SPOOL_DIRECTORY", image.resolve("volume/spool").toString());
    builder
        .environment()
        .put(
            "JAVA_OPTS",
            "-Ddw.embedded.port=0 -Ddw.health.delayedShutdownHandlerEnabled=false -Djava.io.tmpdir="
                + image.resolve("tmp"));
    return builder;
  }

  /** Runs the Dockerfile's own command. */
  private static int healthCheck(int port) throws IOException, InterruptedException {
    Matcher check = HEALTH_CHECK.matcher(Files.readString(Path.of("Dockerfile"), UTF_8));
    assertThat(check.find()).isTrue();
    List<String> command = List.of(new ObjectMapper().readValue(check.group(1), String[].class));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("PORT", Integer.toString(port));
    Process process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
