package io.github.buildkitepubsub.receive.allowlist;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where Buildkite's addresses come from.
 *
 * @param enabled false uses the settings' addresses only
 * @param url answers {@code {"webhook_ips": ["192.0.2.0/24", "198.51.100.12"]}}
 * @param interval how often it is asked; Buildkite announces changes seven days ahead
 * @param jitter each wait is drawn evenly from interval x (1 - jitter) to interval x (1 + jitter)
 */
public record RefreshSettings(
    @NotNull Boolean enabled,
    @NotNull @Pattern(
            regexp = "https?://[^\\s/?#]+(?:[/?][^\\s#]*)?",
            message = "must be an http or https URL")
        String url,
    @NotNull @MinDuration(value = 1, unit = TimeUnit.MINUTES)
        @MaxDuration(value = 7, unit = TimeUnit.DAYS)
        Duration interval,
    @NotNull @DecimalMin("0") @DecimalMax("0.9") Double jitter) {

  /** Buildkite's meta API. */
  public static final String DEFAULT_URL = "https://api.buildkite.com/v2/meta";

  /** The Go service's interval. */
  public static final Duration DEFAULT_INTERVAL = Duration.minutes(60);

  public static final double DEFAULT_JITTER = 0.1;

  public RefreshSettings(
      @Nullable @JsonProperty("enabled") Boolean enabled,
      @Nullable @JsonProperty("url") String url,
      @Nullable @JsonProperty("interval") Duration interval,
      @Nullable @JsonProperty("jitter") Double jitter) {
    this.enabled = enabled == null || enabled;
    this.url = url == null ? DEFAULT_URL : url;
    this.interval = interval == null ? DEFAULT_INTERVAL : interval;
    this.jitter = jitter == null ? DEFAULT_JITTER : jitter;
  }

  /** All defaults: Buildkite's meta API, every hour. */
  public static RefreshSettings defaults() {
    return new RefreshSettings(null, null, null, null);
  }
}
