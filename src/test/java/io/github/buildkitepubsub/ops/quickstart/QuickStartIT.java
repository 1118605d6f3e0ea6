package io.github.buildkitepubsub.ops.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.FreePort;
import io.github.buildkitepubsub.testing.emulator.EmulatorExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Types what docs/QUICK_START.md says and looks for what it shows, on other ports. Maven does not
 * build again: the jar of this build takes the place of the clone's.
 */
@Timeout(600)
final class QuickStartIT {

  private static final String READY = "http://127.0.0.1:8080/ready";
  private static final String EMULATOR = "http://127.0.0.1:8085";

  @TempDir private Path directory;

  private Page page;
  private Terminal terminal;

  @BeforeEach
  void open() throws IOException {
    page = Page.read(Path.of("docs/QUICK_START.md"));
    Map<String, String> ports = new LinkedHashMap<>();
    for (String port : List.of("8080", "8081", "8085")) {
      ports.put(port, Integer.toString(FreePort.find()));
    }
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("REPOSITORY", Path.of("").toAbsolutePath().toString());
    environment.put("PATH", maven() + ":" + System.getenv("PATH"));
    environment.put("PORT", ports.get("8080"));
    environment.put("ADMIN_PORT", ports.get("8081"));
    environment.put("JAVA_OPTS", options(ports.get("8085")));
    environment.put("CLOUDSDK_CONFIG", directory.resolve("gcloud").toString());
    environment.put("CLOUDSDK_CORE_DISABLE_PROMPTS", "1");
    terminal = new Terminal(directory, environment, ports);
  }

  @AfterEach
  void close() {
    terminal.close();
  }

  @Test
  void everyBlockOfThePageIsTyped() {
    assertThat(page.blocks()).hasSize(10);
    assertThat(page.sections(1, 7)).isEqualTo(page.blocks());
    assertThat(page.sections(1, 6)).allSatisfy(block -> assertThat(block.shown()).isNotEmpty());
  }

  @Test
  void worksWithTheServerInside() throws Exception {
    List<Page.Block> blocks = page.sections(1, 6);

    terminal.serve(blocks.get(0), READY);
    for (Page.Block block : blocks.subList(1, blocks.size())) {
      terminal.type(block);
    }
  }

  /** Skipped, with a warning, where Google's emulator is not installed. */
  @Nested
  @ExtendWith(EmulatorExtension.class)
  final class WithGooglesEmulator {

    @Test
    void works() throws Exception {
      List<Page.Block> blocks = page.sections(7, 7);
      terminal.type(
          new Page.Block(
              1,
              page.blocks().get(0).commands().replace("scripts/run", "scripts/run --help"),
              List.of("usage: scripts/run")));

      terminal.serve(blocks.get(0), EMULATOR);
      terminal.serve(blocks.get(1), READY);
      terminal.type(blocks.get(2));
    }
  }

  /** Another port for the server inside; and no 202 of a 200 because a machine is busy. */
  private static String options(String embedded) {
    return Stream.of(
            "embedded.port=" + embedded,
            "receive.answerWithin=20s",
            "spool.appendWithin=8s",
            "forward.acknowledgeWithin=8s",
            "health.delayedShutdownHandlerEnabled=false")
        .map(option -> "-Ddw." + option)
        .collect(Collectors.joining(" "));
  }

  /** A directory with a {@code mvn} that has built already. */
  private Path maven() throws IOException {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.writeString(
        bin.resolve("mvn"),
        "#!/bin/sh\nmkdir -p target && cp '%s' target/buildkite-pubsub.jar\n"
            .formatted(System.getProperty("relay.jar")));
    Files.setPosixFilePermissions(bin.resolve("mvn"), PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }
}
