package io.github.buildkitepubsub.tracing.sampling;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * OpenTelemetry's samplers, by the names that {@code OTEL_TRACES_SAMPLER} has for them. Those that
 * are based on the parent record a trace that began elsewhere if it is recorded there.
 *
 * @see <a
 *     href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">The
 *     names</a>
 */
public enum SamplerKind {
  @JsonProperty("always_on")
  ALWAYS_ON(false),
  @JsonProperty("always_off")
  ALWAYS_OFF(false),
  @JsonProperty("traceidratio")
  TRACEIDRATIO(false),
  @JsonProperty("parentbased_always_on")
  PARENTBASED_ALWAYS_ON(true),
  @JsonProperty("parentbased_always_off")
  PARENTBASED_ALWAYS_OFF(true),
  @JsonProperty("parentbased_traceidratio")
  PARENTBASED_TRACEIDRATIO(true);

  private final boolean isParentBased;

  SamplerKind(boolean isParentBased) {
    this.isParentBased = isParentBased;
  }

  boolean isParentBased() {
    return isParentBased;
  }
}
