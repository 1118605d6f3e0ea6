package io.github.buildkitepubsub.publish;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How often and when a failed publish is tried again.
 *
 * @param maxAttempts attempts in all, the first included; 1 means no retry
 * @param within how long after the first attempt began a further one may still begin
 * @param delays the wait before each further attempt; the last one is repeated
 * @param jitter each wait is drawn evenly from delay x (1 ± jitter), so that instances do not retry
 *     in step
 */
public record RetrySettings(
    @NotNull @Min(1) @Max(100) Integer maxAttempts,
    @NotNull @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        Duration within,
    @NotEmpty List<@NotNull Duration> delays,
    @NotNull @DecimalMin("0.0") @DecimalMax("0.9") Double jitter) {

  /** The Go service's number. */
  public static final int DEFAULT_MAX_ATTEMPTS = 5;

  /**
   * Long past the time that a sender waits; with it an event whose attempts each time out after ten
   * seconds is given up after the third.
   */
  public static final Duration DEFAULT_WITHIN = Duration.seconds(30);

  public static final List<Duration> DEFAULT_DELAYS =
      List.of(
          Duration.milliseconds(100),
          Duration.milliseconds(500),
          Duration.seconds(1),
          Duration.seconds(2),
          Duration.seconds(5),
          Duration.seconds(10));

  public static final double DEFAULT_JITTER = 0.2;

  public RetrySettings(
      @Nullable @JsonProperty("maxAttempts") Integer maxAttempts,
      @Nullable @JsonProperty("within") Duration within,
      @Nullable @JsonProperty("delays") List<Duration> delays,
      @Nullable @JsonProperty("jitter") Double jitter) {
    this.maxAttempts = maxAttempts == null ? DEFAULT_MAX_ATTEMPTS : maxAttempts;
    this.within = within == null ? DEFAULT_WITHIN : within;
    this.delays = delays == null ? DEFAULT_DELAYS : List.copyOf(delays);
    this.jitter = jitter == null ? DEFAULT_JITTER : jitter;
  }

  /** All defaults. */
  public static RetrySettings defaults() {
    return new RetrySettings(null, null, null, null);
  }
}
