package io.github.buildkitepubsub.configuration;

import io.dropwizard.configuration.ConfigurationException;
import java.util.List;

/**
 * The configuration cannot be used. {@link #getErrors()} has a line for each fault, which begins
 * with where the fault is (the file, {@code VARIABLE=value} or {@code -Dproperty}) and names the
 * whole key; the message is these lines. No line holds a secret.
 */
public final class InvalidConfigurationException extends ConfigurationException {

  private static final long serialVersionUID = 1L;

  InvalidConfigurationException(String source, List<String> errors) {
    super(source, List.copyOf(errors));
  }

  InvalidConfigurationException(String source, List<String> errors, Throwable cause) {
    super(source, List.copyOf(errors), cause);
  }

  @Override
  public String getMessage() {
    return String.join(System.lineSeparator(), getErrors());
  }
}
