package io.github.buildkitepubsub.chaos;

import io.github.buildkitepubsub.testing.RelayProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** SIGTERM under load: an orderly end, of which the log says what was kept. */
final class StopScenario {

  private static final List<Weather> WEATHERS =
      List.of(Weather.FAIR, Weather.SLOW, Weather.UNAVAILABLE, Weather.CLOSED, Weather.HANGING);
  private static final Pattern EVENTS = Pattern.compile("\"events\":(\\d+)");
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private StopScenario() {}

  static Row run(int rounds) throws IOException, InterruptedException {
    try (Scene scene = Scene.open("stop")) {
      scene.relay().set("publish.circuitBreaker.openFor", "1s").set("forward.maxPause", "1s");
      scene.start();
      long[] kept = new long[1];
      scene.underLoad(
          CrashScenario.SENDERS,
          Bodies.TYPICAL,
          Duration.ofMillis(5),
          () -> {
            for (int round = 0; round < rounds; round++) {
              kept[0] += round(scene, WEATHERS.get(round % WEATHERS.size()));
            }
          });
      scene.awaitDrained(LIMIT);
      scene.settle();
      scene.failIf(scene.tally().others() > 0, "answers that are neither 2xx nor 503");
      String load = rounds + " x SIGTERM, " + CrashScenario.SENDERS + " senders, 1 to 6 KB";
      return scene.row(load, kept[0] + " events were kept at a stop");
    }
  }

  private static long round(Scene scene, Weather weather) throws IOException, InterruptedException {
    weather.begin(scene);
    scene.awaitPromises(200, LIMIT);
    RelayProcess stopped = scene.running();
    long start = System.nanoTime();
    stopped.terminate();
    int code = stopped.awaitExit(LIMIT);
    long took = (System.nanoTime() - start) / 1_000_000;
    scene.failIf(code != 143, "SIGTERM in " + weather + ": exit code " + code);
    long kept = keptBy(stopped);
    long stored = SpoolFiles.eventIds(scene.spool()).size();
    scene.failIf(kept != stored, "it said that it kept " + kept + ", and " + stored + " are there");
    scene.look(stopped);
    System.out.printf("stop weather=%s took_ms=%d kept=%d%n", weather, took, kept);
    scene.start();
    Weather.clear(scene);
    return stored;
  }

  private static long keptBy(RelayProcess stopped) {
    return stopped.log().stream()
        .filter(line -> line.contains("the spool is closed"))
        .map(EVENTS::matcher)
        .filter(Matcher::find)
        .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
        .findFirst()
        .orElse(-1);
  }
}
