package io.github.buildkitepubsub.testing;

import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.publish.PublishException;
import io.github.buildkitepubsub.publish.PublishMetrics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a publisher counts, one line a call. */
public final class RecordingPublishMetrics implements PublishMetrics {

  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** Every call, in order. */
  public List<String> calls() {
    return calls;
  }

  @Override
  public void published(EventType type, Duration took) {
    calls.add("published " + type + " " + took);
  }

  @Override
  public void failed(EventType type, PublishException failure, Duration took) {
    calls.add("failed " + type + " " + failure.kind() + " " + failure.status() + " " + took);
  }

  @Override
  public void retried(EventType type) {
    calls.add("retried " + type);
  }

  @Override
  public void circuitOpened() {
    calls.add("circuit opened");
  }

  @Override
  public void refusedByCircuit(EventType type) {
    calls.add("refused by circuit " + type);
  }

  @Override
  public void messageSize(EventType type, int bytes) {
    calls.add("size " + type + " " + bytes);
  }
}
