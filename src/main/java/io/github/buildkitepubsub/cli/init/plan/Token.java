package io.github.buildkitepubsub.cli.init.plan;

import io.github.buildkitepubsub.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The webhook's token, as Buildkite shows it.
 *
 * @param value without a line break at its end
 * @param file where it came from; null is the standard input
 */
public record Token(Secret value, @Nullable String file) {}
