package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.databind.JsonNode;

/** Looks up what a document says in another place. */
final class References {

  private final JsonNode document;

  References(JsonNode document) {
    this.document = document;
  }

  /** What {@code node} refers to, or {@code node} itself. */
  JsonNode follow(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  /** The ways to authenticate a call of {@code operation}; none if it is open. */
  JsonNode security(JsonNode operation) {
    return operation.has("security") ? operation.path("security") : document.path("security");
  }

  JsonNode scheme(String name) {
    return document.path("components").path("securitySchemes").path(name);
  }

  /** The last segment: a component's name. */
  static String name(JsonNode node) {
    String reference = node.path("$ref").asText();
    return reference.substring(reference.lastIndexOf('/') + 1);
  }
}
