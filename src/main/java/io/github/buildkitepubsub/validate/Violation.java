package io.github.buildkitepubsub.validate;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * One place where an event does not match its schema. It names places and types, never a value: a
 * payload holds secrets.
 *
 * @param pointer where, as a JSON Pointer (RFC 6901); empty for the whole body
 * @param message what is there and what should be
 * @param keyword the schema's keyword that does not hold, for example {@code type}
 */
@JsonPropertyOrder({"pointer", "message", "keyword"})
public record Violation(
    @JsonProperty("pointer") String pointer,
    @JsonProperty("message") String message,
    @JsonProperty("keyword") String keyword) {

  @Override
  public String toString() {
    return (pointer.isEmpty() ? "the body" : pointer) + ": " + message;
  }
}
