/** Dropwizard commands: what a person types. */
@NullMarked
package io.github.buildkitepubsub.cli;

import org.jspecify.annotations.NullMarked;
