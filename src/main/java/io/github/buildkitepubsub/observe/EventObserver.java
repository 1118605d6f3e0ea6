package io.github.buildkitepubsub.observe;

import io.github.buildkitepubsub.event.Field;
import io.github.buildkitepubsub.event.Fields;
import io.github.buildkitepubsub.event.WebhookEvent;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Counts what events tell. It is shown authentic events alone, so that no stranger takes a
 * pipeline's place, and each once. Thread-safe.
 */
public final class EventObserver {

  private final PipelineLabels pipelines;
  private final ObserveMetrics metrics;

  public EventObserver(ObserveSettings settings, ObserveMetrics metrics) {
    this.pipelines = new PipelineLabels(settings.maxPipelines());
    this.metrics = metrics;
  }

  /** Whether there are more pipelines than have series of their own. */
  public boolean isOverCap() {
    return pipelines.isOverCap();
  }

  /** An event was taken. */
  public void taken(WebhookEvent event) {
    Instant happenedAt = event.happenedAt();
    if (happenedAt != null) {
      Duration lag = Duration.between(happenedAt, event.receivedAt());
      // Two clocks: the sender's may be ahead.
      metrics.delivered(event.type(), lag.isNegative() ? Duration.ZERO : lag);
    }
    String type = event.type().name();
    if (type.startsWith("build.")) {
      build(type, event.fields());
    } else if (type.equals("job.started") || type.equals("job.finished")) {
      job(type, event.fields());
    }
  }

  private void build(String type, Fields fields) {
    PipelineLabel of = label(fields);
    metrics.buildState(States.ofBuild(fields.get(Field.BUILD_STATE)), of);
    if (type.equals("build.scheduled")) {
      metrics.buildScheduled(of);
    } else if (type.equals("build.finished")) {
      Duration took =
          between(fields.time(Field.BUILD_STARTED_AT), fields.time(Field.BUILD_FINISHED_AT));
      if (took != null) {
        metrics.buildFinished(of, took);
      }
    }
  }

  private void job(String type, Fields fields) {
    PipelineLabel of = label(fields);
    if (type.equals("job.finished")) {
      metrics.jobFinished(
          States.ofJob(fields.get(Field.JOB_STATE), fields.get(Field.JOB_SOFT_FAILED)), of);
      return;
    }
    Instant runnable = fields.time(Field.JOB_RUNNABLE_AT);
    Duration waited =
        between(
            runnable == null ? fields.time(Field.JOB_SCHEDULED_AT) : runnable,
            fields.time(Field.JOB_STARTED_AT));
    if (waited != null) {
      metrics.jobStarted(of, waited);
    }
  }

  private PipelineLabel label(Fields fields) {
    return pipelines.of(fields.get(Field.PIPELINE_SLUG), fields.organization());
  }

  /** Null if one of them is not known, or they stand the other way round: that is no duration. */
  private static @Nullable Duration between(@Nullable Instant start, @Nullable Instant end) {
    return start == null || end == null || end.isBefore(start)
        ? null
        : Duration.between(start, end);
  }
}
