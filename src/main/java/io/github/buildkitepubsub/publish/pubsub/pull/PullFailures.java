package io.github.buildkitepubsub.publish.pubsub.pull;

import com.google.api.gax.rpc.ApiException;
import java.io.IOException;
import java.nio.file.FileSystemException;

/**
 * Says what to do about a failure.
 *
 * @param address where Pub/Sub was called
 * @param notFound what to say where there is no such topic or subscription
 * @param denied what to say where the credentials do not suffice
 * @param refused what to say, before Pub/Sub's own words, where it refuses the request
 */
record PullFailures(String address, String notFound, String denied, String refused) {

  IOException explain(ApiException failure) {
    return new IOException(message(failure), failure);
  }

  static IOException explainCredentials(IOException failure) {
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
      case NOT_FOUND -> notFound;
      case PERMISSION_DENIED, UNAUTHENTICATED -> denied;
      case INVALID_ARGUMENT -> refused + ": " + failure.getMessage();
      default -> "Pub/Sub answered " + failure.getStatusCode().getCode();
    };
  }
}
