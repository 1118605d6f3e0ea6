package io.github.buildkitepubsub.receive.connections;

/** What is counted of connections. Implementations are thread-safe and cheap. */
@FunctionalInterface
public interface ConnectionMetrics {

  /** A connection was closed. */
  void dropped(DropReason reason);
}
