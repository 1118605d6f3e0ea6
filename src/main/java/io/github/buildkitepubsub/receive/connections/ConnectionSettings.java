package io.github.buildkitepubsub.receive.connections;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/**
 * How many connections the application port keeps open.
 *
 * @param max in all. Each takes a file descriptor, and up to {@code maxRequestHeaderSize} while its
 *     headers arrive
 * @param maxPerAddress of one address that Buildkite is not known to be behind; IPv6 counts by /64
 */
public record ConnectionSettings(
    @NotNull @Min(LEAST) @Max(MOST) Integer max,
    @NotNull @Min(1) @Max(MOST) Integer maxPerAddress) {

  static final int LEAST = 10;
  static final int MOST = 1_000_000;

  /**
   * While Pub/Sub hangs, a request waits a second for it: so many connections carry 2000 webhooks a
   * second then. Their headers take 32 MB at most.
   */
  public static final int DEFAULT_MAX = 2000;

  /** Twenty addresses that send nothing authentic can fill the port, one cannot. */
  public static final int DEFAULT_MAX_PER_ADDRESS = 100;

  public ConnectionSettings(
      @Nullable @JsonProperty("max") Integer max,
      @Nullable @JsonProperty("maxPerAddress") Integer maxPerAddress) {
    this.max = max == null ? DEFAULT_MAX : max;
    this.maxPerAddress = maxPerAddress == null ? DEFAULT_MAX_PER_ADDRESS : maxPerAddress;
  }

  /** All defaults. */
  public static ConnectionSettings defaults() {
    return new ConnectionSettings(null, null);
  }

  @JsonIgnore
  @ValidationMethod(
      message =
          "receive.connections.maxPerAddress must not be greater than receive.connections.max")
  public boolean isMaxPerAddressWithinMax() {
    return maxPerAddress <= max;
  }
}
