package io.github.buildkitepubsub.chaos;

import org.jspecify.annotations.Nullable;

/**
 * A network namespace with two cables to this one: senders come by one, Pub/Sub is at the other.
 */
final class Namespace implements AutoCloseable {

  static final String NAME = "buildkite-chaos";

  /** The relay's own address. */
  static final String RELAY = "10.203.1.2";

  /** Where it finds Pub/Sub. */
  static final String PUBSUB = "10.203.2.1";

  private Namespace() {}

  /** Null where it is not allowed. */
  static @Nullable Namespace make() {
    Namespace namespace = new Namespace();
    namespace.close();
    boolean works =
        Shell.works("ip", "netns", "add", NAME)
            && cable("chaos-in", "10.203.1.1/30", RELAY + "/30")
            && cable("chaos-out", PUBSUB + "/30", "10.203.2.2/30");
    if (!works) {
      namespace.close();
      return null;
    }
    return namespace;
  }

  private static boolean cable(String here, String address, String addressThere) {
    String there = here + "1";
    return Shell.works(
            "ip", "link", "add", here, "type", "veth", "peer", "name", there, "netns", NAME)
        && Shell.works("ip", "addr", "add", address, "dev", here)
        && Shell.works("ip", "link", "set", here, "up")
        && Shell.works("ip", "-n", NAME, "addr", "add", addressThere, "dev", there)
        && Shell.works("ip", "-n", NAME, "link", "set", there, "up");
  }

  /** Loses and delays packets to Pub/Sub; false if the kernel cannot. */
  boolean lose() {
    return Shell.works(
        "tc",
        "-n",
        NAME,
        "qdisc",
        "add",
        "dev",
        "chaos-out1",
        "root",
        "netem",
        "delay",
        "50ms",
        "10ms",
        "loss",
        "2%");
  }

  void unplug() {
    Shell.works("ip", "link", "set", "chaos-out", "down");
  }

  void plug() {
    Shell.works("ip", "link", "set", "chaos-out", "up");
  }

  @Override
  public void close() {
    Shell.works("ip", "link", "del", "chaos-in");
    Shell.works("ip", "link", "del", "chaos-out");
    Shell.works("ip", "netns", "del", NAME);
  }
}
