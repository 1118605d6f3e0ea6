/** Which traces are recorded and kept. */
@NullMarked
package io.github.buildkitepubsub.tracing.sampling;

import org.jspecify.annotations.NullMarked;
