package io.github.buildkitepubsub.spool.sqlite;

import io.github.buildkitepubsub.spool.SpoolException.Reason;
import io.github.buildkitepubsub.spool.SpoolMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts. */
final class RecordingSpoolMetrics implements SpoolMetrics {

  private final AtomicInteger appended = new AtomicInteger();
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger setAside = new AtomicInteger();
  private final List<Reason> failures = new CopyOnWriteArrayList<>();

  int appends() {
    return appended.get();
  }

  int commits() {
    return commits.get();
  }

  int setAsides() {
    return setAside.get();
  }

  List<Reason> failures() {
    return failures;
  }

  @Override
  public void appended(Duration took) {
    appended.incrementAndGet();
  }

  @Override
  public void appendFailed(Reason reason) {
    failures.add(reason);
  }

  @Override
  public void committed(int changes, Duration took) {
    commits.incrementAndGet();
  }

  @Override
  public void setAside() {
    setAside.incrementAndGet();
  }
}
