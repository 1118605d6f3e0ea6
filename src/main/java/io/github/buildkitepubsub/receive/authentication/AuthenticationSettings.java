package io.github.buildkitepubsub.receive.authentication;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.MaxDuration;
import io.dropwizard.validation.MinDuration;
import io.github.buildkitepubsub.secret.SecretSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Who may send.
 *
 * @param secrets all of them are valid at once, so that a rotation has no gap
 * @param requireSignature refuse a request that has only a token
 * @param window how far a signature's timestamp may be from this machine's clock, either way
 * @param rememberedRequests how many signed requests are remembered, to answer an identical one as
 *     a duplicate
 */
public record AuthenticationSettings(
    @NotNull List<@NotNull @Valid SecretSettings> secrets,
    @NotNull Boolean requireSignature,
    @NotNull @MinDuration(value = 1, unit = TimeUnit.SECONDS)
        @MaxDuration(value = 1, unit = TimeUnit.HOURS)
        Duration window,
    @NotNull @Min(0) @Max(1_000_000) Integer rememberedRequests) {

  /** The tolerance that Buildkite's documentation suggests. */
  public static final Duration DEFAULT_WINDOW = Duration.minutes(5);

  /**
   * About 3 MB when full; 100 requests a second over the five minutes of the window take 30,000.
   */
  public static final int DEFAULT_REMEMBERED_REQUESTS = 20_000;

  public AuthenticationSettings(
      @Nullable @JsonProperty("secrets") List<SecretSettings> secrets,
      @Nullable @JsonProperty("requireSignature") Boolean requireSignature,
      @Nullable @JsonProperty("window") Duration window,
      @Nullable @JsonProperty("rememberedRequests") Integer rememberedRequests) {
    this.secrets = secrets == null ? List.of() : List.copyOf(secrets);
    this.requireSignature = requireSignature != null && requireSignature;
    this.window = window == null ? DEFAULT_WINDOW : window;
    this.rememberedRequests =
        rememberedRequests == null ? DEFAULT_REMEMBERED_REQUESTS : rememberedRequests;
  }

  /** All defaults: nobody may send. */
  public static AuthenticationSettings defaults() {
    return new AuthenticationSettings(null, null, null, null);
  }
}
