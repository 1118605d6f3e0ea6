/** {@code tail}: prints what a topic's subscribers get. */
@NullMarked
package io.github.buildkitepubsub.cli.tail;

import org.jspecify.annotations.NullMarked;
