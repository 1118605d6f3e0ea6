package io.github.buildkitepubsub.publish;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * When Pub/Sub is left alone because it keeps failing, and for how long.
 *
 * <p>All but {@code enabled} can change while the service runs.
 *
 * @param enabled without it every attempt goes to Pub/Sub; decided once, at the start
 * @param failureRate the part of the window's attempts that must fail for the breaker to open;
 *     failures that blame the event or the deployment do not count
 * @param slowCallRate the part of the window's attempts that must be slow for the breaker to open
 * @param slowCallDuration an attempt that takes longer is slow
 * @param window how far back attempts count, in whole seconds
 * @param minimumCalls fewer attempts than this in the window decide nothing
 * @param consecutiveFailures this many failed attempts in a row open the breaker, whatever the
 *     window says; 0 leaves it to the window
 * @param openFor how long no attempt is let through
 * @param halfOpenCalls how many attempts are let through then; their outcomes decide
 */
public record CircuitBreakerSettings(
    @NotNull Boolean enabled,
    @NotNull @DecimalMin("0.01") @DecimalMax("1.0") Double failureRate,
    @NotNull @DecimalMin("0.01") @DecimalMax("1.0") Double slowCallRate,
    @NotNull @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS) Duration slowCallDuration,
    @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
        Duration window,
    @NotNull @Min(1) @Max(100_000) Integer minimumCalls,
    @NotNull @Min(0) @Max(100_000) Integer consecutiveFailures,
    @NotNull @MinDuration(value = 1, unit = TimeUnit.MILLISECONDS)
        @MaxDuration(value = 10, unit = TimeUnit.MINUTES)
        Duration openFor,
    @NotNull @Min(1) @Max(1_000) Integer halfOpenCalls) {

  public static final double DEFAULT_FAILURE_RATE = 0.5;

  public static final double DEFAULT_SLOW_CALL_RATE = 0.8;

  /**
   * As long as Buildkite was seen to wait: an attempt that is slower is of no use to its sender.
   */
  public static final Duration DEFAULT_SLOW_CALL_DURATION = Duration.seconds(5);

  public static final Duration DEFAULT_WINDOW = Duration.seconds(30);

  /** Below this many attempts in the window there is nothing to protect. */
  public static final int DEFAULT_MINIMUM_CALLS = 20;

  /**
   * Five full batches of {@code pubsub.batch.messages}. A request fails with all its messages,
   * which are up to 100 attempts in a row: a number near that would open the breaker on one failed
   * request. At 500 attempts a second and more it opens within a second of an outage, while the
   * window is still full of successes; with fewer events the window decides first.
   */
  public static final int DEFAULT_CONSECUTIVE_FAILURES = 500;

  public static final Duration DEFAULT_OPEN_FOR = Duration.seconds(10);

  public static final int DEFAULT_HALF_OPEN_CALLS = 5;

  public CircuitBreakerSettings(
      @Nullable @JsonProperty("enabled") Boolean enabled,
      @Nullable @JsonProperty("failureRate") Double failureRate,
      @Nullable @JsonProperty("slowCallRate") Double slowCallRate,
      @Nullable @JsonProperty("slowCallDuration") Duration slowCallDuration,
      @Nullable @JsonProperty("window") Duration window,
      @Nullable @JsonProperty("minimumCalls") Integer minimumCalls,
      @Nullable @JsonProperty("consecutiveFailures") Integer consecutiveFailures,
      @Nullable @JsonProperty("openFor") Duration openFor,
      @Nullable @JsonProperty("halfOpenCalls") Integer halfOpenCalls) {
    this.enabled = enabled == null ? Boolean.TRUE : enabled;
    this.failureRate = failureRate == null ? DEFAULT_FAILURE_RATE : failureRate;
    this.slowCallRate = slowCallRate == null ? DEFAULT_SLOW_CALL_RATE : slowCallRate;
    this.slowCallDuration =
        slowCallDuration == null ? DEFAULT_SLOW_CALL_DURATION : slowCallDuration;
    this.window = window == null ? DEFAULT_WINDOW : window;
    this.minimumCalls = minimumCalls == null ? DEFAULT_MINIMUM_CALLS : minimumCalls;
    this.consecutiveFailures =
        consecutiveFailures == null ? DEFAULT_CONSECUTIVE_FAILURES : consecutiveFailures;
    this.openFor = openFor == null ? DEFAULT_OPEN_FOR : openFor;
    this.halfOpenCalls = halfOpenCalls == null ? DEFAULT_HALF_OPEN_CALLS : halfOpenCalls;
  }

  /** All defaults. */
  public static CircuitBreakerSettings defaults() {
    return new CircuitBreakerSettings(null, null, null, null, null, null, null, null, null);
  }
}
