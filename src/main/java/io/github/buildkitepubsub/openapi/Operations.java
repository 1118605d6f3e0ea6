package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The operations of a document, in its order. */
final class Operations {

  private Operations() {}

  /**
   * @param method in lower case
   */
  record Operation(String method, String path, JsonNode node) {}

  /** Those that have {@code tag}. */
  static List<Operation> of(JsonNode document, String tag) {
    List<Operation> operations = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method -> {
                          if (method.getValue().path("tags").path(0).asText().equals(tag)) {
                            operations.add(
                                new Operation(method.getKey(), path.getKey(), method.getValue()));
                          }
                        }));
    return operations;
  }
}
