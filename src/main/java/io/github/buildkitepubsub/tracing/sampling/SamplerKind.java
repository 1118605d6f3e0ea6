package io.github.buildkitepubsub.tracing.sampling;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/**
 * OpenTelemetry's samplers, by the names that {@code OTEL_TRACES_SAMPLER} has for them. Those that
 * are based on the parent record a trace that began elsewhere if it is recorded there.
 *
 * @see <a
 *     href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">The
 *     names</a>
 */
public enum SamplerKind {
  ALWAYS_ON,
  ALWAYS_OFF,
  TRACEIDRATIO,
  PARENTBASED_ALWAYS_ON,
  PARENTBASED_ALWAYS_OFF,
  PARENTBASED_TRACEIDRATIO;

  /** Reads a name in whatever case. */
  @JsonCreator
  public static SamplerKind of(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.text().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be one of "
                        + Arrays.stream(values()).map(SamplerKind::text).toList()
                        + ", not "
                        + name));
  }

  /** The name as OpenTelemetry writes it. */
  @JsonValue
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isParentBased() {
    return name().startsWith("PARENTBASED_");
  }
}
