package io.github.buildkitepubsub.chaos;

import io.github.buildkitepubsub.testing.RelayProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

/**
 * SIGKILL under load, again and again on one spool directory, in fair weather and in foul. In part
 * of the rounds the next process is killed while it starts, or while it drains what it found.
 */
final class CrashScenario {

  static final int SENDERS = 16;

  private static final Weather[] WEATHERS = {
    Weather.FAIR, Weather.UNAVAILABLE, Weather.SLOW, Weather.CLOSED, Weather.HANGING
  };
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private final Random random;
  private long spooledAtCrash;

  CrashScenario(Random random) {
    this.random = random;
  }

  Row run(int rounds) throws IOException, InterruptedException {
    try (Scene scene = Scene.open("crash")) {
      // Shorter rests, so that a round takes seconds.
      scene.relay().set("publish.circuitBreaker.openFor", "1s").set("forward.maxPause", "1s");
      scene.start();
      scene.underLoad(
          SENDERS,
          Bodies.TYPICAL,
          Duration.ofMillis(5),
          () -> {
            for (int round = 1; round <= rounds; round++) {
              round(scene, round);
            }
          });
      scene.awaitDrained(LIMIT);
      scene.settle();
      String load = rounds + " x kill -9, " + SENDERS + " senders, 1 to 6 KB";
      return scene.row(load, spooledAtCrash + " answers 2xx were only on disk at a crash");
    }
  }

  private void round(Scene scene, int round) throws IOException, InterruptedException {
    Weather weather = WEATHERS[round % WEATHERS.length];
    weather.begin(scene);
    scene.awaitPromises(50, LIMIT);
    Thread.sleep(random.nextInt(2000));
    RelayProcess killed = scene.running();
    killed.kill();
    Set<String> owed = scene.tally().owedBeyond(scene.arrivals().found()).keySet();
    spooledAtCrash += owed.size();
    scene.look(killed);
    boolean killsTwice = random.nextInt(3) == 0;
    if (killsTwice) {
      RelayProcess starting = scene.relay().launch();
      Thread.sleep(500 + random.nextInt(3000));
      starting.kill();
    }
    scene.start();
    Weather.clear(scene);
    boolean isDrained = round % 3 != 0;
    if (isDrained) {
      scene.awaitArrival(owed, LIMIT);
    }
    System.out.printf(
        "crash round=%d weather=%s promised=%d owed_at_kill=%d killed_twice=%s drained=%s%n",
        round, weather, scene.tally().promises(), owed.size(), killsTwice, isDrained);
  }
}
