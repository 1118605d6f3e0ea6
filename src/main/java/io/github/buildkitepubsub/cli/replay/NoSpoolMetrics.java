package io.github.buildkitepubsub.cli.replay;

import io.github.buildkitepubsub.spool.SpoolException;
import io.github.buildkitepubsub.spool.SpoolMetrics;
import java.time.Duration;

/** Counts nothing: a command has nobody to tell. */
final class NoSpoolMetrics implements SpoolMetrics {

  @Override
  public void appended(Duration took) {}

  @Override
  public void appendFailed(SpoolException.Reason reason) {}

  @Override
  public void committed(int changes, Duration took) {}

  @Override
  public void setAside() {}
}
