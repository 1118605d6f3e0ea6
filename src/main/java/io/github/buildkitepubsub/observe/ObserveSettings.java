package io.github.buildkitepubsub.observe;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * What metrics tell of builds and jobs.
 *
 * @param maxPipelines how many pipelines have series of their own; 0 counts all as one
 */
public record ObserveSettings(@NotNull @Min(0) @Max(10_000) Integer maxPipelines) {

  /** Up to 60 series each, if all states are seen: 6,000 in all. */
  public static final int DEFAULT_MAX_PIPELINES = 100;

  public ObserveSettings(@Nullable @JsonProperty("maxPipelines") Integer maxPipelines) {
    this.maxPipelines = maxPipelines == null ? DEFAULT_MAX_PIPELINES : maxPipelines;
  }

  /** All defaults. */
  public static ObserveSettings defaults() {
    return new ObserveSettings(null);
  }
}
