package io.github.buildkitepubsub.observe;

import io.github.buildkitepubsub.event.EventType;
import java.time.Duration;

/**
 * What is told by events that were taken. Of one event, several methods can be called. Labels and
 * states have bounded values, whatever the events say. Implementations are thread-safe and cheap.
 */
public interface ObserveMetrics {

  /**
   * An event arrived here.
   *
   * @param lag how long after that happened which it tells; never negative
   */
  void delivered(EventType type, Duration lag);

  /** An event told a build's state, one of {@link States#BUILD} or {@link States#OTHER}. */
  void buildState(String state, PipelineLabel of);

  /** A build was scheduled, which happens to each once. */
  void buildScheduled(PipelineLabel of);

  /** A build has finished, so long after it started. */
  void buildFinished(PipelineLabel of, Duration took);

  /** A job has started, so long after it could have. */
  void jobStarted(PipelineLabel of, Duration waited);

  /** A job has finished with one of {@link States#JOB} or {@link States#OTHER}. */
  void jobFinished(String outcome, PipelineLabel of);
}
