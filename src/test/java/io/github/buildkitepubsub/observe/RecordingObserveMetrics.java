package io.github.buildkitepubsub.observe;

import io.github.buildkitepubsub.event.EventType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what was told, one line a call. */
class RecordingObserveMetrics implements ObserveMetrics {

  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** Every call, in order. */
  List<String> calls() {
    return calls;
  }

  @Override
  public void delivered(EventType type, Duration lag) {
    calls.add("delivered " + type + " " + lag);
  }

  @Override
  public void buildState(String state, PipelineLabel of) {
    calls.add("buildState " + state + " " + of.pipeline());
  }

  @Override
  public void buildScheduled(PipelineLabel of) {
    calls.add("buildScheduled " + of.organization() + "/" + of.pipeline());
  }

  @Override
  public void buildFinished(PipelineLabel of, Duration took) {
    calls.add("buildFinished " + of.pipeline() + " " + took);
  }

  @Override
  public void jobStarted(PipelineLabel of, Duration waited) {
    calls.add("jobStarted " + of.pipeline() + " " + waited);
  }

  @Override
  public void jobFinished(String outcome, PipelineLabel of) {
    calls.add("jobFinished " + outcome + " " + of.pipeline());
  }
}
