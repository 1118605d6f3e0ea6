/** Metrics that the command {@code replay} leaves in a file, since nobody scrapes a command. */
@NullMarked
package io.github.buildkitepubsub.metrics.replay;

import org.jspecify.annotations.NullMarked;
