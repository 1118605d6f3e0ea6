package io.github.buildkitepubsub.chaos;

import io.github.buildkitepubsub.event.MalformedEventException;
import io.github.buildkitepubsub.testing.RelayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A small heap, a large backlog, and many senders of the largest events at the same time. */
final class MemoryScenario {

  private static final Bodies SMALL = new Bodies(500, 1500);
  private static final Bodies LARGEST = new Bodies(1_000_000, 1_048_576);
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private MemoryScenario() {}

  /**
   * @param isEnough whether the heap is meant to hold the load; else the process may end, and is
   *     started again, and must have lost nothing
   */
  static Row run(String heap, boolean isEnough, int backlog, int senders, Duration load)
      throws IOException, InterruptedException, MalformedEventException {
    try (Scene scene = Scene.open("heap-" + heap)) {
      SpoolFiles.fill(scene.spool(), scene.tally(), SMALL, "backlog", backlog);
      scene.relay().javaOption("-Xmx" + heap);
      Weather.UNAVAILABLE.begin(scene);
      scene.start();
      RelayProcess relay = scene.running();
      scene.underLoad(
          senders,
          LARGEST,
          Duration.ZERO,
          () -> {
            Thread.sleep(load.toMillis() / 2);
            Weather.clear(scene);
            Thread.sleep(load.toMillis() / 2);
          });
      String end = "";
      if (!relay.isAlive()) {
        end =
            "ended for want of memory, exit code " + relay.awaitExit(Duration.ofMinutes(1)) + ", ";
        scene.failIf(isEnough, "it died: " + end);
        scene.start();
      }
      String peak = peak(scene.running().pid());
      scene.awaitDrained(LIMIT);
      scene.settle();
      scene.failIf(scene.tally().others() > 0, "answers that are neither 2xx nor 503");
      return scene.row(
          "-Xmx" + heap + ", " + backlog + " waiting, " + senders + " senders of 1 MB",
          end + "peak RSS " + peak + ", p99 " + scene.tally().percentile(0.99) + " ms");
    }
  }

  private static String peak(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .map(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024 + " MB")
        .findFirst()
        .orElse("unknown");
  }
}
