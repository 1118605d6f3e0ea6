package io.github.buildkitepubsub.embedded;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The in-process Pub/Sub server.
 *
 * @param port where it listens on the loopback interface; 0 takes a free one
 * @param retention how long a topic keeps its messages, so that a subscription can seek back
 * @param maxRetained how many bytes a topic keeps; the oldest go first
 * @param subscriptions made at start on the topic: short name to filter, an empty filter takes
 *     everything
 */
public record EmbeddedSettings(
    @NotNull @Min(0) @Max(65535) Integer port,
    @NotNull Duration retention,
    @NotNull DataSize maxRetained,
    @NotNull Map<String, String> subscriptions) {

  /** Where Google's emulator listens by default. */
  public static final int DEFAULT_PORT = 8085;

  public static final Duration DEFAULT_RETENTION = Duration.hours(1);

  public static final DataSize DEFAULT_MAX_RETAINED = DataSize.mebibytes(32);

  public EmbeddedSettings(
      @Nullable @JsonProperty("port") Integer port,
      @Nullable @JsonProperty("retention") Duration retention,
      @Nullable @JsonProperty("maxRetained") DataSize maxRetained,
      @Nullable @JsonProperty("subscriptions") Map<String, String> subscriptions) {
    this.port = port == null ? DEFAULT_PORT : port;
    this.retention = retention == null ? DEFAULT_RETENTION : retention;
    this.maxRetained = maxRetained == null ? DEFAULT_MAX_RETAINED : maxRetained;
    this.subscriptions = subscriptions == null ? Map.of() : Map.copyOf(subscriptions);
  }

  /** All defaults. */
  public static EmbeddedSettings defaults() {
    return new EmbeddedSettings(null, null, null, null);
  }
}
