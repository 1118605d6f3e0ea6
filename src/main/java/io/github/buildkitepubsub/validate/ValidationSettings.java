package io.github.buildkitepubsub.validate;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Whether events must have the shape that is known for their type.
 *
 * @param mode {@link ValidationMode#OFF} by default
 * @param onInvalid what strict means; {@link OnInvalid#REJECT} by default
 * @param maxViolations how many violations of one event are told, at most
 * @param serveSchemas whether the schemas are served on the application port
 */
public record ValidationSettings(
    @NotNull ValidationMode mode,
    @NotNull OnInvalid onInvalid,
    @NotNull @Min(1) @Max(MAX_VIOLATIONS) Integer maxViolations,
    @NotNull Boolean serveSchemas) {

  /** More would make answers and log lines longer than anybody reads. */
  public static final int MAX_VIOLATIONS = 100;

  /** Enough to see what is wrong with an event. */
  public static final int DEFAULT_MAX_VIOLATIONS = 10;

  public ValidationSettings(
      @Nullable @JsonProperty("mode") ValidationMode mode,
      @Nullable @JsonProperty("onInvalid") OnInvalid onInvalid,
      @Nullable @JsonProperty("maxViolations") Integer maxViolations,
      @Nullable @JsonProperty("serveSchemas") Boolean serveSchemas) {
    this.mode = mode == null ? ValidationMode.OFF : mode;
    this.onInvalid = onInvalid == null ? OnInvalid.REJECT : onInvalid;
    this.maxViolations = maxViolations == null ? DEFAULT_MAX_VIOLATIONS : maxViolations;
    this.serveSchemas = serveSchemas == null || serveSchemas;
  }

  /** All defaults: off, and the schemas are served. */
  public static ValidationSettings defaults() {
    return new ValidationSettings(null, null, null, null);
  }
}
