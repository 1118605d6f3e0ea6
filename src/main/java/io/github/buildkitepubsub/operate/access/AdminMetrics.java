package io.github.buildkitepubsub.operate.access;

import io.github.buildkitepubsub.receive.ErrorCode;

/** What the admin port counts. Thread-safe. */
public interface AdminMetrics {

  /** A request was refused. */
  void refused(ErrorCode error);
}
