/**
 * What a person types: Dropwizard commands, run by {@link
 * io.github.buildkitepubsub.cli.CommandLine}.
 */
@NullMarked
package io.github.buildkitepubsub.cli;

import org.jspecify.annotations.NullMarked;
