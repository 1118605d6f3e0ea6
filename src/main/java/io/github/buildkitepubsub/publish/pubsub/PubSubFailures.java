package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import io.github.buildkitepubsub.publish.PublishException;
import java.util.concurrent.CancellationException;

/** Says what a failure of Google's client means for the event. */
final class PubSubFailures {

  private PubSubFailures() {}

  static PublishException classify(Throwable failure) {
    if (failure instanceof PublishException known) {
      return known;
    }
    if (failure instanceof ApiException api) {
      return classify(api.getStatusCode().getCode(), api);
    }
    if (failure instanceof CancellationException) {
      // As the client does with what it had not sent when it was shut down.
      return PublishException.retryable("CANCELLED", "the client gave it up unsent", failure);
    }
    return PublishException.from(failure);
  }

  private static PublishException classify(StatusCode.Code code, ApiException failure) {
    String message = "Pub/Sub answered " + code;
    return switch (code) {
      case INVALID_ARGUMENT, OUT_OF_RANGE, ALREADY_EXISTS, DATA_LOSS ->
          PublishException.permanent(code.name(), message, failure);
      // Pub/Sub cannot take any message now: the key that encrypts the topic is disabled, say.
      case FAILED_PRECONDITION ->
          PublishException.misconfigured(
              code.name(),
              message + ": check the topic's settings and its encryption key",
              failure);
      case PERMISSION_DENIED, NOT_FOUND, UNAUTHENTICATED, UNIMPLEMENTED ->
          PublishException.misconfigured(
              code.name(), message + ": check topic, project and permissions", failure);
      case OK,
          CANCELLED,
          UNKNOWN,
          DEADLINE_EXCEEDED,
          RESOURCE_EXHAUSTED,
          ABORTED,
          INTERNAL,
          UNAVAILABLE ->
          PublishException.retryable(code.name(), message, failure);
    };
  }
}
