package io.github.buildkitepubsub.cli.init.plan;

import io.github.buildkitepubsub.cli.init.gcloud.Resource;

/** An API that must be on in the project. */
enum Service {
  PUBSUB("pubsub.googleapis.com"),
  IAM("iam.googleapis.com"),
  /** Gives pods the tokens of a service account. */
  CREDENTIALS("iamcredentials.googleapis.com"),
  SECRET_MANAGER("secretmanager.googleapis.com");

  private final String api;

  Service(String api) {
    this.api = api;
  }

  String api() {
    return api;
  }

  static Service of(Resource resource) {
    return switch (resource) {
      case TOPIC, SUBSCRIPTION -> PUBSUB;
      case SECRET -> SECRET_MANAGER;
      case SERVICE_ACCOUNT -> IAM;
    };
  }
}
