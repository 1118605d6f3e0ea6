package io.github.buildkitepubsub.receive;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.github.buildkitepubsub.event.WebhookEvent;
import io.github.buildkitepubsub.forward.Outcome;
import io.github.buildkitepubsub.publish.MessageId;
import io.github.buildkitepubsub.validate.Violation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a sender is told. The keys of the Go service are all there; ours are added. */
sealed interface Answer {

  /**
   * The request was taken.
   *
   * @param httpStatus 200, or 202 if the event is durable, but not in Pub/Sub for its subscribers
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({"event_type", "message", "message_id", "status"})
  record Success(
      @JsonIgnore int httpStatus,
      @JsonProperty("event_type") @Nullable String eventType,
      @JsonProperty("message") String message,
      @JsonProperty("message_id") @Nullable String messageId,
      @JsonProperty("status") String status,
      @JsonProperty("event_id") @Nullable String eventId,
      @JsonProperty("duplicate") @Nullable Boolean duplicate)
      implements Answer {

    static final Success PONG =
        new Success(200, null, "Pong! Webhook received successfully", null, "success", null, null);

    static Success of(WebhookEvent event, Outcome outcome) {
      if (outcome instanceof Outcome.Published published) {
        return published(event, published.id());
      }
      return outcome instanceof Outcome.Buried
          ? accepted(event, "Event stored in the dead letter topic")
          : accepted(event, "Event stored durably, to be published");
    }

    static Success published(WebhookEvent event, MessageId id) {
      return new Success(
          200,
          event.type().name(),
          "Event published successfully",
          id.value(),
          "success",
          event.id().value(),
          null);
    }

    private static Success accepted(WebhookEvent event, String message) {
      return new Success(
          202, event.type().name(), message, null, "success", event.id().value(), null);
    }

    /** The same answer, marked: nothing was published for this request. */
    Success asDuplicate() {
      return new Success(httpStatus, eventType, message, messageId, status, eventId, true);
    }
  }

  /**
   * The request was refused.
   *
   * @param documentationUrl where the error code is explained
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @JsonPropertyOrder({"status", "message", "error_type", "error_code", "documentation_url"})
  record Failure(
      @JsonProperty("status") String status,
      @JsonProperty("message") String message,
      @JsonProperty("error_type") String errorType,
      @JsonProperty("error_code") String errorCode,
      @JsonProperty("documentation_url") String documentationUrl,
      @JsonProperty("request_id") @Nullable String requestId,
      @JsonProperty("retry_after") @Nullable Integer retryAfter,
      @JsonProperty("details") Map<String, String> details,
      @JsonProperty("violations") List<Violation> violations)
      implements Answer {

    static Failure of(Refusal refusal, String documentationUrl, @Nullable String requestId) {
      ErrorCode error = refusal.error();
      return new Failure(
          "error",
          String.valueOf(refusal.getMessage()),
          error.type(),
          error.code(),
          documentationUrl,
          requestId,
          error.isForNow() ? Refusal.RETRY_AFTER_SECONDS : null,
          refusal.details(),
          refusal.violations());
    }
  }
}
