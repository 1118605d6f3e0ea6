package io.github.buildkitepubsub.receive.limits;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Limits on senders.
 *
 * @param failedAuthentications how many requests a minute of one address may be not authentic
 * @param requests how many authentic requests a minute are taken in all; null means no limit
 */
public record LimitSettings(
    @NotNull @Min(1) @Max(MOST) Integer failedAuthentications,
    @Nullable @Min(1) @Max(MOST) Integer requests) {

  static final int MOST = 1_000_000;

  /** The Go service's limit for an address. */
  public static final int DEFAULT_FAILED_AUTHENTICATIONS = 30;

  public LimitSettings(
      @Nullable @JsonProperty("failedAuthentications") Integer failedAuthentications,
      @Nullable @JsonProperty("requests") Integer requests) {
    this.failedAuthentications =
        failedAuthentications == null ? DEFAULT_FAILED_AUTHENTICATIONS : failedAuthentications;
    this.requests = requests;
  }

  /** All defaults: no limit on authentic requests. */
  public static LimitSettings defaults() {
    return new LimitSettings(null, null);
  }
}
