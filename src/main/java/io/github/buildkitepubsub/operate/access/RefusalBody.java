package io.github.buildkitepubsub.operate.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.buildkitepubsub.receive.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a refused request is answered: the shape of every error of this service. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"status", "message", "error_type", "error_code", "documentation_url"})
record RefusalBody(
    @JsonProperty("status") String status,
    @JsonProperty("message") String message,
    @JsonProperty("error_type") String errorType,
    @JsonProperty("error_code") String errorCode,
    @JsonProperty("documentation_url") String documentationUrl,
    @JsonProperty("request_id") @Nullable String requestId,
    @JsonProperty("retry_after") @Nullable Integer retryAfter) {

  static RefusalBody of(
      ErrorCode error,
      String documentation,
      @Nullable String requestId,
      @Nullable Integer retryAfterSeconds) {
    return new RefusalBody(
        "error",
        error.message(),
        error.type(),
        error.code(),
        error.documentedAt(documentation),
        requestId,
        retryAfterSeconds);
  }
}
