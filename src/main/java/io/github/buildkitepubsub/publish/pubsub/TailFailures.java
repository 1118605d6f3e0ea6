package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.gax.rpc.ApiException;
import java.io.IOException;
import java.nio.file.FileSystemException;

/** Says what to do about a failure of {@link EventTail}. */
final class TailFailures {

  private final String address;
  private final TailRequest request;

  TailFailures(String address, TailRequest request) {
    this.address = address;
    this.request = request;
  }

  IOException explain(ApiException failure) {
    return new IOException(message(failure), failure);
  }

  IOException explainCredentials(IOException failure) {
    String problem =
        failure instanceof FileSystemException file
            ? "the key file " + file.getFile() + " cannot be read: correct"
            : "there are no usable credentials for Google: run 'gcloud auth application-default"
                + " login' or set";
    return new IOException(problem + " GOOGLE_APPLICATION_CREDENTIALS", failure);
  }

  private String message(ApiException failure) {
    return switch (failure.getStatusCode().getCode()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED ->
          "no Pub/Sub answers at %s: start the service, or set PROJECT_ID or PUBSUB_EMULATOR_HOST"
              .formatted(address);
      case NOT_FOUND -> notFound();
      case PERMISSION_DENIED, UNAUTHENTICATED -> denied();
      case INVALID_ARGUMENT ->
          "Pub/Sub refused the request, perhaps because of --filter: " + failure.getMessage();
      default -> "Pub/Sub answered " + failure.getStatusCode().getCode();
    };
  }

  private String notFound() {
    return request.isTemporary()
        ? "there is no topic %s in project %s: create it or correct TOPIC_ID and PROJECT_ID"
            .formatted(request.topicId(), request.projectId())
        : "there is no subscription %s in project %s: correct --subscription or PROJECT_ID"
            .formatted(request.subscriptionId(), request.projectId());
  }

  private String denied() {
    return request.isTemporary()
        ? "these credentials may not make a subscription in project %s: they need roles/pubsub.editor, or use --subscription"
            .formatted(request.projectId())
        : "these credentials may not read subscription %s: they need roles/pubsub.subscriber"
            .formatted(request.subscriptionId());
  }
}
