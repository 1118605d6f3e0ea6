package io.github.buildkitepubsub.publish;

/**
 * What Pub/Sub called a message when it took it.
 *
 * @param value the server's identifier, opaque
 */
public record MessageId(String value) {

  @Override
  public String toString() {
    return value;
  }
}
