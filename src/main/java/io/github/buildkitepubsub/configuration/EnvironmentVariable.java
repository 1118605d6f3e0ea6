package io.github.buildkitepubsub.configuration;

import org.jspecify.annotations.Nullable;

/**
 * An environment variable that the service knows.
 *
 * @param name as it is set
 * @param key the path of the key that it sets; null where it sets none
 * @param format what its value must be
 * @param meaning what it is for, or why it sets nothing
 */
public record EnvironmentVariable(
    String name, @Nullable String key, String format, String meaning) {

  /** False if the variable is only recognised: start-up names those that are set in a warning. */
  public boolean isInForce() {
    return key != null;
  }
}
