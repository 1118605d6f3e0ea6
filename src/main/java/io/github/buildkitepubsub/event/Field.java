package io.github.buildkitepubsub.event;

/** A value that the relay picks from a payload, with the JSON Pointer where it stands. */
public enum Field {
  EVENT("/event"),
  BUILD_ID("/build/id"),
  PIPELINE_ID("/pipeline/id");

  private final String pointer;

  Field(String pointer) {
    this.pointer = pointer;
  }

  /** Where the value stands. */
  public String pointer() {
    return pointer;
  }
}
