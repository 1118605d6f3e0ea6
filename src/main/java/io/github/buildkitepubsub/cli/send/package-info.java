/** {@code send}: posts samples or files to a running service, as Buildkite would. */
@NullMarked
package io.github.buildkitepubsub.cli.send;

import org.jspecify.annotations.NullMarked;
