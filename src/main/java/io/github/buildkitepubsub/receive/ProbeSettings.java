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
 * @param docs {@code GET /openapi.yaml} and {@code GET /docs}, each port's own
 */
public record ProbeSettings(
    @NotNull Boolean health,
    @NotNull Boolean ready,
    @NotNull Boolean metrics,
    @NotNull Boolean docs) {

  public ProbeSettings(
      @Nullable @JsonProperty("health") Boolean health,
      @Nullable @JsonProperty("ready") Boolean ready,
      @Nullable @JsonProperty("metrics") Boolean metrics,
      @Nullable @JsonProperty("docs") Boolean docs) {
    this.health = health == null || health;
    this.ready = ready == null || ready;
    this.metrics = metrics == null || metrics;
    this.docs = docs == null || docs;
  }

  /** All defaults: all of them. */
  public static ProbeSettings defaults() {
    return new ProbeSettings(null, null, null, null);
  }
}
