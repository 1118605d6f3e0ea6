package io.github.buildkitepubsub.configuration.reload;

import io.github.buildkitepubsub.configuration.RelayConfiguration;

/**
 * A configuration as it is or will be in force: fixed keys are those of the start.
 *
 * @param secrets read from where the configuration says they are
 */
public record LiveConfiguration(RelayConfiguration configuration, LiveSecrets secrets) {}
