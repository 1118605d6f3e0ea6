package io.github.buildkitepubsub.receive.cors;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What browsers are told about requests of other origins. Buildkite is no browser: webhooks need
 * none of it.
 *
 * @param allowedOrigins as browsers send them, such as {@code https://ci.example}; {@code *} is
 *     every one. None means that no answer has a CORS header
 * @param allowedMethods methods that those origins may use
 * @param allowedHeaders request headers that those origins may set
 */
public record CorsSettings(
    @NotNull List<@NotNull @Pattern(regexp = ORIGIN_PATTERN, message = ORIGIN_MESSAGE) String>
            allowedOrigins,
    @NotNull List<@NotNull @Pattern(regexp = TOKEN_PATTERN, message = TOKEN_MESSAGE) String>
            allowedMethods,
    @NotNull List<@NotNull @Pattern(regexp = TOKEN_PATTERN, message = TOKEN_MESSAGE) String>
            allowedHeaders) {

  /** Scheme, host and perhaps a port: RFC 6454, section 6.2. */
  static final String ORIGIN_PATTERN = "\\*|[a-z][a-z0-9+.-]*://[^/\\s*]+";

  static final String ORIGIN_MESSAGE = "must be * or an origin such as https://ci.example";

  /** RFC 9110, section 5.6.2. */
  static final String TOKEN_PATTERN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

  static final String TOKEN_MESSAGE = "must be a name without spaces and commas";

  public static final List<String> DEFAULT_ALLOWED_METHODS = List.of("POST");

  /** What a sender of webhooks sets. */
  public static final List<String> DEFAULT_ALLOWED_HEADERS =
      List.of(
          "Content-Type",
          "X-Buildkite-Event",
          "X-Buildkite-Signature",
          "X-Buildkite-Token",
          "X-Request-ID");

  public CorsSettings(
      @Nullable @JsonProperty("allowedOrigins") List<String> allowedOrigins,
      @Nullable @JsonProperty("allowedMethods") List<String> allowedMethods,
      @Nullable @JsonProperty("allowedHeaders") List<String> allowedHeaders) {
    this.allowedOrigins = allowedOrigins == null ? List.of() : List.copyOf(allowedOrigins);
    this.allowedMethods =
        allowedMethods == null ? DEFAULT_ALLOWED_METHODS : List.copyOf(allowedMethods);
    this.allowedHeaders =
        allowedHeaders == null ? DEFAULT_ALLOWED_HEADERS : List.copyOf(allowedHeaders);
  }

  /** All defaults: nothing is allowed. */
  public static CorsSettings defaults() {
    return new CorsSettings(null, null, null);
  }

  /** True if some origin is allowed. */
  @JsonIgnore
  public boolean allowsSomething() {
    return !allowedOrigins.isEmpty();
  }
}
