/** Metrics of the process itself, and of what it stands on: its logs, secrets and certificates. */
@NullMarked
package io.github.buildkitepubsub.metrics.process;

import org.jspecify.annotations.NullMarked;
