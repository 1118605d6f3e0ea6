package io.github.buildkitepubsub.publish;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * How events are published, whoever takes them.
 *
 * @param retry what happens after a failure that can pass
 */
public record PublishSettings(@NotNull @Valid RetrySettings retry) {

  public PublishSettings(@Nullable @JsonProperty("retry") RetrySettings retry) {
    this.retry = retry == null ? RetrySettings.defaults() : retry;
  }

  /** All defaults. */
  public static PublishSettings defaults() {
    return new PublishSettings(null);
  }
}
