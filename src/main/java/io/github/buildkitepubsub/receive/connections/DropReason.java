package io.github.buildkitepubsub.receive.connections;

/** Why a connection was closed that its peer would have kept. */
public enum DropReason {
  /** There were too many of its address, and this one had been open the longest. */
  ADDRESS_FULL,
  /** There were too many in all, and this one was the least likely to be Buildkite's. */
  FULL,
  /** The headers of a request took too long to arrive. */
  SLOW_HEADERS,
  /** A request took longer than its body and its answer may: nobody takes the answer. */
  STALLED
}
