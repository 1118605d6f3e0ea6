package io.github.buildkitepubsub.chaos;

import io.github.buildkitepubsub.testing.PubSubProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** Everything that Pub/Sub can answer, under load, one after the other. */
final class FaultScenario {

  private static final List<Weather> WEATHERS =
      List.of(
          Weather.UNAVAILABLE,
          Weather.EXHAUSTED,
          Weather.FORBIDDEN,
          Weather.INVALID,
          Weather.HANGING,
          Weather.SLOW,
          Weather.LOSING_ANSWERS,
          Weather.CLOSED);
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int SENDERS = 16;

  private FaultScenario() {}

  static Row run(Duration phase) throws IOException, InterruptedException {
    try (Scene scene = Scene.open("faults")) {
      scene.start();
      weathers(scene, phase);
      scene.awaitDrained(LIMIT);
      scene.settle();
      scene.expectNoRefusals();
      return scene.row(
          WEATHERS.size() + " faults of Pub/Sub, " + phase.toSeconds() + " s each",
          "p99 " + scene.tally().percentile(0.99) + " ms");
    }
  }

  /** The same with a dead letter topic, which takes what Pub/Sub says it will never take. */
  static Row withDeadLetters(Duration phase) throws IOException, InterruptedException {
    try (Scene scene = Scene.open("dead-letters")) {
      scene.server().createTopic(PubSubProbe.PROJECT, "dead-letters");
      scene.arrivals().also("dead-letters");
      scene.relay().environment("ENABLE_DLQ", "true").environment("DLQ_TOPIC_ID", "dead-letters");
      scene.start();
      weathers(scene, phase);
      scene.awaitDrained(LIMIT);
      scene.settle();
      scene.expectNoRefusals();
      return scene.row(
          WEATHERS.size() + " faults, with a dead letter topic, " + phase.toSeconds() + " s each",
          scene.arrivals().buried() + " dead letters");
    }
  }

  /** The same with an order to keep, and with a crash in every fault. */
  static Row ordered(Duration phase) throws IOException, InterruptedException {
    try (Scene scene = Scene.open("order")) {
      scene.relay().set("pubsub.orderingKey", "build");
      scene.start();
      long[] bypassed = new long[1];
      scene.underLoad(
          SENDERS,
          Bodies.TYPICAL,
          Duration.ofMillis(5),
          () -> {
            for (Weather weather : WEATHERS) {
              weather.begin(scene);
              Thread.sleep(phase.toMillis());
              bypassed[0] += scene.bypassed();
              scene.running().kill();
              scene.start();
              Weather.clear(scene);
              Thread.sleep(phase.toMillis());
              scene.report(weather.name());
            }
          });
      scene.awaitDrained(LIMIT);
      scene.settle();
      scene.expectNoRefusals();
      scene.failIf(
          scene.arrivals().outOfOrder() > 0,
          scene.arrivals().outOfOrder() + " events out of order");
      return scene.row(
          "orderingKey build, " + WEATHERS.size() + " faults and kill -9 in each",
          scene.arrivals().outOfOrder()
              + " out of order, "
              + bypassed[0]
              + " published past a late disk");
    }
  }

  private static void weathers(Scene scene, Duration phase)
      throws IOException, InterruptedException {
    scene.underLoad(
        SENDERS,
        Bodies.TYPICAL,
        Duration.ofMillis(5),
        () -> {
          for (Weather weather : WEATHERS) {
            weather.begin(scene);
            Thread.sleep(phase.toMillis());
            scene.report(weather.name());
            Weather.clear(scene);
            Thread.sleep(phase.toMillis() / 2);
          }
        });
  }
}
