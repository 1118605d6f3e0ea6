package io.github.buildkitepubsub.embedded.store;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** The statuses that a refused call ends with. */
final class Refusals {
  private Refusals() {}

  static StatusRuntimeException invalid(String description) {
    return Status.INVALID_ARGUMENT.withDescription(description).asRuntimeException();
  }

  static StatusRuntimeException notFound(String name) {
    return Status.NOT_FOUND.withDescription(name + " does not exist").asRuntimeException();
  }

  static StatusRuntimeException alreadyExists(String name) {
    return Status.ALREADY_EXISTS.withDescription(name + " exists").asRuntimeException();
  }

  static StatusRuntimeException unsupported(String feature) {
    return Status.UNIMPLEMENTED
        .withDescription("the embedded Pub/Sub does not have " + feature)
        .asRuntimeException();
  }
}
