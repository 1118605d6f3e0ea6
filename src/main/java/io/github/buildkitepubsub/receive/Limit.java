package io.github.buildkitepubsub.receive;

/** A limit that a request can exceed. */
public enum Limit {
  /** Of one address, on requests that are not authentic. */
  PER_IP,
  /** On authentic requests in all. */
  GLOBAL,
  /** On bodies in memory at a time. */
  MEMORY
}
