package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * Which operators' addresses are on the application port too, as the Go service had them. The admin
 * port has them always.
 *
 * @param health {@code GET /health}
 * @param ready {@code GET /ready}
 * @param metrics {@code GET /metrics}
 */
public record ProbeSettings(
    @NotNull Boolean health, @NotNull Boolean ready, @NotNull Boolean metrics) {

  public ProbeSettings(
      @Nullable @JsonProperty("health") Boolean health,
      @Nullable @JsonProperty("ready") Boolean ready,
      @Nullable @JsonProperty("metrics") Boolean metrics) {
    this.health = health == null || health;
    this.ready = ready == null || ready;
    this.metrics = metrics == null || metrics;
  }

  /** All defaults: all three. */
  public static ProbeSettings defaults() {
    return new ProbeSettings(null, null, null);
  }
}
