package io.github.buildkitepubsub.chaos;

import io.github.buildkitepubsub.testing.RelayProcess;
import io.github.buildkitepubsub.testing.TcpProxy;
import java.io.IOException;
import java.time.Duration;

/** A bad network between the relay and Pub/Sub; the one between senders and the relay is well. */
final class NetworkScenario {

  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int SENDERS = 16;

  private NetworkScenario() {}

  /** Late, narrow, cut, silent and refusing, each for {@code phase}, in the test's own proxy. */
  static Row proxied(Duration phase) throws IOException, InterruptedException {
    try (Scene scene = Scene.open("network");
        TcpProxy proxy = TcpProxy.to("127.0.0.1", scene.server().port())) {
      scene.relay().environment("PUBSUB_EMULATOR_HOST", proxy.address());
      scene.start();
      scene.underLoad(
          SENDERS,
          Bodies.TYPICAL,
          Duration.ofMillis(10),
          () -> {
            proxy.latency(Duration.ofMillis(300));
            pass(scene, phase, "300 ms each way");
            proxy.heal();
            proxy.bandwidth(100_000);
            pass(scene, phase, "100 KB/s");
            proxy.heal();
            proxy.cutEvery(500_000);
            pass(scene, phase, "cut every 500 KB");
            proxy.heal();
            proxy.blackHole(true);
            pass(scene, phase, "black hole");
            proxy.heal();
            proxy.refuse();
            pass(scene, phase, "refused");
            proxy.accept();
            pass(scene, phase, "well");
          });
      scene.awaitDrained(LIMIT);
      scene.settle();
      scene.expectNoRefusals();
      return scene.row(
          "latency, 100 KB/s, cuts, black hole, refusal: " + phase.toSeconds() + " s each",
          "p99 " + scene.tally().percentile(0.99) + " ms");
    }
  }

  /**
   * In a network namespace of its own: the cable to Pub/Sub is pulled, so that packets vanish; and
   * loses and delays packets, if the kernel can do that.
   */
  static Row unplugged(Duration phase) throws IOException, InterruptedException {
    try (Namespace namespace = Namespace.make()) {
      if (namespace == null) {
        return Row.skipped("cable", "network namespaces are not allowed here");
      }
      return unplugged(namespace, phase);
    }
  }

  private static Row unplugged(Namespace namespace, Duration phase)
      throws IOException, InterruptedException {
    try (Scene scene = Scene.open("cable");
        TcpProxy proxy = TcpProxy.to(Namespace.PUBSUB, scene.server().port())) {
      scene
          .relay()
          .environment("PUBSUB_EMULATOR_HOST", proxy.address())
          .boundTo(Namespace.RELAY)
          .prefix("ip", "netns", "exec", Namespace.NAME);
      RelayProcess relay = scene.start();
      boolean canLose = namespace.lose();
      scene.underLoad(
          SENDERS,
          Bodies.TYPICAL,
          Duration.ofMillis(10),
          () -> {
            pass(scene, phase, canLose ? "2 % loss, 50 ms" : "well");
            namespace.unplug();
            pass(scene, phase.multipliedBy(2), "unplugged");
            namespace.plug();
            pass(scene, phase, "plugged in");
            namespace.unplug();
            relay.kill();
            scene.start();
            pass(scene, phase, "killed and started without a cable");
            namespace.plug();
          });
      scene.awaitDrained(LIMIT);
      scene.settle();
      scene.expectNoRefusals();
      return scene.row(
          "cable to Pub/Sub pulled twice, kill -9 meanwhile, phases of " + phase.toSeconds() + " s",
          canLose ? "2 % loss and 50 ms by netem" : "loss and delay NOT TESTED: no netem here");
    }
  }

  private static void pass(Scene scene, Duration phase, String what) throws InterruptedException {
    Thread.sleep(phase.toMillis());
    scene.report(what);
  }
}
