package io.github.buildkitepubsub.receive.limits;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Limits on senders.
 *
 * @param failedAuthentications how many requests a minute of one address may be not authentic
 * @param requests how many authentic requests a minute are taken in all; null means no limit
 * @param bodyMemory bytes of bodies in memory at a time, at least twice the largest body; null
 *     means {@link #DEFAULT_BODY_MEMORY}, or twice the largest body if that is more
 */
public record LimitSettings(
    @NotNull @Min(1) @Max(MOST) Integer failedAuthentications,
    @Nullable @Min(1) @Max(MOST) Integer requests,
    @Nullable DataSize bodyMemory) {

  static final int MOST = 1_000_000;

  /** The Go service's limit for an address. */
  public static final int DEFAULT_FAILED_AUTHENTICATIONS = 30;

  /**
   * Each body is in memory up to three times on its way (body, envelope, publish request), and the
   * spool and the forwarder have bounds of their own: this leaves half of the heap that the
   * launcher sets (128 MB) to all else.
   */
  public static final DataSize DEFAULT_BODY_MEMORY = DataSize.mebibytes(16);

  public LimitSettings(
      @Nullable @JsonProperty("failedAuthentications") Integer failedAuthentications,
      @Nullable @JsonProperty("requests") Integer requests,
      @Nullable @JsonProperty("bodyMemory") DataSize bodyMemory) {
    this.failedAuthentications =
        failedAuthentications == null ? DEFAULT_FAILED_AUTHENTICATIONS : failedAuthentications;
    this.requests = requests;
    this.bodyMemory = bodyMemory;
  }

  /** All defaults: no limit on authentic requests. */
  public static LimitSettings defaults() {
    return new LimitSettings(null, null, null);
  }
}
