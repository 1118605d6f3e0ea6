package io.github.buildkitepubsub.publish;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * How events are published, whoever takes them.
 *
 * @param retry what happens after a failure that can pass
 * @param circuitBreaker when Pub/Sub is left alone because it keeps failing
 */
public record PublishSettings(
    @NotNull @Valid RetrySettings retry, @NotNull @Valid CircuitBreakerSettings circuitBreaker) {

  public PublishSettings(
      @Nullable @JsonProperty("retry") RetrySettings retry,
      @Nullable @JsonProperty("circuitBreaker") CircuitBreakerSettings circuitBreaker) {
    this.retry = retry == null ? RetrySettings.defaults() : retry;
    this.circuitBreaker =
        circuitBreaker == null ? CircuitBreakerSettings.defaults() : circuitBreaker;
  }

  /** All defaults. */
  public static PublishSettings defaults() {
    return new PublishSettings(null, null);
  }
}
