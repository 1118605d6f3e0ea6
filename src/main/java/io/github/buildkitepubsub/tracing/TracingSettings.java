package io.github.buildkitepubsub.tracing;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.tracing.export.OtlpEndpoint;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which traces are made and where they go.
 *
 * @param enabled whether there are any
 * @param serviceName the resource attribute {@code service.name}
 * @param endpoint an OTLP receiver, see {@link OtlpEndpoint}
 * @param headers sent with each export, for receivers that ask for a key
 * @param environment the resource attribute {@code deployment.environment.name}; null leaves it out
 * @param samplingRatio which share of the traces that begin here is recorded; a trace that began
 *     elsewhere is recorded if it is recorded there
 */
public record TracingSettings(
    @NotNull Boolean enabled,
    @NotBlank String serviceName,
    @NotNull @Pattern(
            regexp = OtlpEndpoint.PATTERN,
            message = "must be host:port or a URL such as http://localhost:4318")
        String endpoint,
    @NotNull Map<String, Secret> headers,
    @Nullable String environment,
    @NotNull @DecimalMin("0.0") @DecimalMax("1.0") Double samplingRatio) {

  public static final String DEFAULT_SERVICE_NAME = "buildkite-pubsub";

  /** Where a collector on the same host takes OTLP over HTTP. */
  public static final String DEFAULT_ENDPOINT = "http://localhost:4318";

  /** The Go service's ratio. */
  public static final double DEFAULT_SAMPLING_RATIO = 0.1;

  public TracingSettings(
      @Nullable @JsonProperty("enabled") Boolean enabled,
      @Nullable @JsonProperty("serviceName") String serviceName,
      @Nullable @JsonProperty("endpoint") String endpoint,
      @Nullable @JsonProperty("headers") Map<String, Secret> headers,
      @Nullable @JsonProperty("environment") String environment,
      @Nullable @JsonProperty("samplingRatio") Double samplingRatio) {
    this.enabled = enabled != null && enabled;
    this.serviceName = serviceName == null ? DEFAULT_SERVICE_NAME : serviceName;
    this.endpoint = endpoint == null ? DEFAULT_ENDPOINT : endpoint;
    this.headers = headers == null ? Map.of() : Map.copyOf(headers);
    this.environment = environment;
    this.samplingRatio = samplingRatio == null ? DEFAULT_SAMPLING_RATIO : samplingRatio;
  }

  /** All defaults: no traces. */
  public static TracingSettings defaults() {
    return new TracingSettings(null, null, null, null, null, null);
  }
}
