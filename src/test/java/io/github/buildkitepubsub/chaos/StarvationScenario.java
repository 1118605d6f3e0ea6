package io.github.buildkitepubsub.chaos;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The lowest priority on one core, with others who want all of that core. */
final class StarvationScenario {

  private static final int HOGS = 2;
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
      for (int i = 0; i < HOGS; i++) {
        hogs.add(
            new ProcessBuilder("taskset", "-c", "0", "sh", "-c", "while :; do :; done").start());
      }
      scene.underLoad(
          16,
          Bodies.TYPICAL,
          Duration.ofMillis(5),
          () -> {
            Thread.sleep(load.toMillis());
          });
      scene.awaitDrained(LIMIT);
      hogs.forEach(Process::destroyForcibly);
      scene.settle();
      scene.failIf(scene.tally().promises() == 0, "nothing was answered 2xx");
      scene.failIf(scene.tally().others() > 0, "answers that are neither 2xx nor 503");
      return scene.row(
          "core 0 at nice 19 beside "
              + HOGS
              + " busy loops, 16 senders, "
              + load.toSeconds()
              + " s",
          "p50 "
              + scene.tally().percentile(0.5)
              + " ms, p99 "
              + scene.tally().percentile(0.99)
              + " ms, unanswered "
              + scene.tally().unansweredCount());
    } finally {
      hogs.forEach(Process::destroyForcibly);
    }
  }
}
