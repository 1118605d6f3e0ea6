package io.github.buildkitepubsub.configuration;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.configuration.ConfigurationValidationException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration was read, so that it can be read again: from the same file, with this
 * process' environment variables and system properties. What came from the standard input is kept,
 * since it cannot be read twice.
 */
public final class ConfigurationSource {

  private final @Nullable Path file;
  private final Origin origin;
  private final Read read;
  private final Validator validator;

  /** How it is read. */
  @FunctionalInterface
  interface Read {
    RelayConfiguration read() throws IOException, ConfigurationException;
  }

  ConfigurationSource(@Nullable Path file, Origin origin, Read read, Validator validator) {
    this.file = file;
    this.origin = origin;
    this.read = read;
    this.validator = validator;
  }

  /** The file that it was read from; null if it was none, or the standard input. */
  public @Nullable Path file() {
    return file;
  }

  /**
   * The configuration as it is written now.
   *
   * @throws InvalidConfigurationException if it is not valid
   */
  public RelayConfiguration read() throws IOException, ConfigurationException {
    return read.read();
  }

  /**
   * Validates a configuration that was put together of others.
   *
   * @param blaming whose origins are named for a fault
   * @throws InvalidConfigurationException if it is not valid
   */
  public void check(RelayConfiguration composed, RelayConfiguration blaming)
      throws InvalidConfigurationException {
    Set<ConstraintViolation<RelayConfiguration>> violations = validator.validate(composed);
    if (!violations.isEmpty()) {
      Problems problems = new Problems(blaming.origins(), origin);
      throw new InvalidConfigurationException(
          origin.blame(),
          problems.of(new ConfigurationValidationException(origin.blame(), violations)));
    }
    EmbeddedByDefault.refuse(composed, origin);
  }
}
