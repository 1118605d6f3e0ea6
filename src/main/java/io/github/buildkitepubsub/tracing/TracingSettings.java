package io.github.buildkitepubsub.tracing;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.buildkitepubsub.secret.Secret;
import io.github.buildkitepubsub.tracing.export.OtlpEndpoint;
import io.github.buildkitepubsub.tracing.sampling.SamplerKind;
import io.github.buildkitepubsub.tracing.sampling.SamplingSettings;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which traces are made and where they go.
 *
 * @param enabled whether there are any
 * @param serviceName the resource attribute {@code service.name}
 * @param endpoint an OTLP receiver, see {@link OtlpEndpoint}
 * @param protocol {@code grpc} or {@code http/protobuf}; null leaves it to the endpoint
 * @param headers sent with each export, for receivers that ask for a key
 * @param environment the resource attribute {@code deployment.environment.name}; null leaves it out
 * @param resourceAttributes more of the resource's attributes
 * @param propagators which of a sender's headers are taken: {@code tracecontext}, {@code baggage};
 *     {@code none} is the same as an empty list
 * @param sampler which traces are recorded
 * @param samplingRatio which share of them, where the sampler is one of a ratio
 * @param sampling rules beside that ratio
 */
public record TracingSettings(
    @NotNull Boolean enabled,
    @NotBlank String serviceName,
    @NotNull @Pattern(
            regexp = OtlpEndpoint.PATTERN,
            message = "must be host:port or a URL such as http://localhost:4318")
        String endpoint,
    @Nullable @Pattern(regexp = OtlpEndpoint.PROTOCOLS, message = "must be grpc or http/protobuf") String protocol,
    @NotNull Map<String, Secret> headers,
    @Nullable String environment,
    @NotNull Map<String, String> resourceAttributes,
    @NotNull List<
                @Pattern(
                    regexp = "tracecontext|baggage|none",
                    message = "must be tracecontext, baggage or none")
                String>
            propagators,
    @NotNull SamplerKind sampler,
    @NotNull @DecimalMin("0.0") @DecimalMax("1.0") Double samplingRatio,
    @NotNull @Valid SamplingSettings sampling) {

  public static final String DEFAULT_SERVICE_NAME = "buildkite-pubsub";

  /** Where a collector on the same host takes OTLP over HTTP. */
  public static final String DEFAULT_ENDPOINT = "http://localhost:4318";

  /** OpenTelemetry's default. */
  public static final List<String> DEFAULT_PROPAGATORS =
      List.of(Propagators.TRACE_CONTEXT, Propagators.BAGGAGE);

  /** The Go service's ratio. */
  public static final double DEFAULT_SAMPLING_RATIO = 0.1;

  public TracingSettings(
      @Nullable @JsonProperty("enabled") Boolean enabled,
      @Nullable @JsonProperty("serviceName") String serviceName,
      @Nullable @JsonProperty("endpoint") String endpoint,
      @Nullable @JsonProperty("protocol") String protocol,
      @Nullable @JsonProperty("headers") Map<String, Secret> headers,
      @Nullable @JsonProperty("environment") String environment,
      @Nullable @JsonProperty("resourceAttributes") Map<String, String> resourceAttributes,
      @Nullable @JsonProperty("propagators") List<String> propagators,
      @Nullable @JsonProperty("sampler") SamplerKind sampler,
      @Nullable @JsonProperty("samplingRatio") Double samplingRatio,
      @Nullable @JsonProperty("sampling") SamplingSettings sampling) {
    this.enabled = enabled != null && enabled;
    this.serviceName = serviceName == null ? DEFAULT_SERVICE_NAME : serviceName;
    this.endpoint = endpoint == null ? DEFAULT_ENDPOINT : endpoint;
    this.protocol = protocol;
    this.headers = headers == null ? Map.of() : Map.copyOf(headers);
    this.environment = environment;
    this.resourceAttributes =
        resourceAttributes == null ? Map.of() : Map.copyOf(resourceAttributes);
    this.propagators = propagators == null ? DEFAULT_PROPAGATORS : List.copyOf(propagators);
    this.sampler = sampler == null ? SamplerKind.PARENTBASED_TRACEIDRATIO : sampler;
    this.samplingRatio = samplingRatio == null ? DEFAULT_SAMPLING_RATIO : samplingRatio;
    this.sampling = sampling == null ? SamplingSettings.defaults() : sampling;
  }

  /** All defaults: no traces. */
  public static TracingSettings defaults() {
    return new TracingSettings(null, null, null, null, null, null, null, null, null, null, null);
  }
}
