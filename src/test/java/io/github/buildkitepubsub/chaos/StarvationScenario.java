package io.github.buildkitepubsub.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The lowest priority on one core, with another who wants all of that core. */
final class StarvationScenario {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private StarvationScenario() {}

  static Row run(Duration load) throws IOException, InterruptedException {
    if (!Shell.works("taskset", "-c", "0", "nice", "-n", "19", "true")) {
      return Row.skipped("cpu", "taskset or nice does not work here");
    }
    List<Process> hogs = new ArrayList<>();
    try (Scene scene = Scene.open("cpu")) {
      scene.relay().prefix("taskset", "-c", "0", "nice", "-n", "19");
      scene.start();
      long[] before = new long[1];
      scene.underLoad(
          16,
          Bodies.TYPICAL,
          Duration.ofMillis(5),
          () -> {
            // Else nothing would be seen but a JVM that compiles.
            Thread.sleep(load.toMillis() / 2);
            before[0] = scene.tally().promises();
            hogs.add(hog());
            Thread.sleep(load.toMillis());
            hogs.forEach(Process::destroyForcibly);
          });
      long starved = scene.tally().promises() - before[0];
      scene.awaitDrained(LIMIT);
      scene.settle();
      scene.failIf(scene.tally().promises() == 0, "nothing was answered 2xx");
      scene.failIf(scene.tally().others() > 0, "answers that are neither 2xx nor 503");
      return scene.row(
          "core 0 at nice 19 beside a busy loop for " + load.toSeconds() + " s, 16 senders",
          starved
              + " answers 2xx meanwhile, p50 "
              + scene.tally().percentile(0.5)
              + " ms, p99 "
              + scene.tally().percentile(0.99)
              + " ms, unanswered "
              + scene.tally().unansweredCount());
    } finally {
      hogs.forEach(Process::destroyForcibly);
    }
  }

  private static Process hog() throws IOException {
    return new ProcessBuilder("taskset", "-c", "0", "sh", "-c", "while :; do :; done").start();
  }
}
