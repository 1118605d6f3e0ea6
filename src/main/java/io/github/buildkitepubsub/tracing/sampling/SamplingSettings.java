package io.github.buildkitepubsub.tracing.sampling;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules beside the ratio of all traces.
 *
 * @param errors whether every trace of an error is kept, whatever the ratios are. The spans of all
 *     other traces are then recorded too, and dropped
 * @param eventTypes which share of the traces of an event type is recorded, for types that the
 *     ratio of all is not right for; the type is the one in the request's header
 */
public record SamplingSettings(
    @NotNull Boolean errors,
    @NotNull Map<String, @NotNull @DecimalMin("0.0") @DecimalMax("1.0") Double> eventTypes) {

  public SamplingSettings(
      @Nullable @JsonProperty("errors") Boolean errors,
      @Nullable @JsonProperty("eventTypes") Map<String, Double> eventTypes) {
    this.errors = errors != null && errors;
    this.eventTypes = eventTypes == null ? Map.of() : Map.copyOf(eventTypes);
  }

  /** No rule. */
  public static SamplingSettings defaults() {
    return new SamplingSettings(null, null);
  }
}
