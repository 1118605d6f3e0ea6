/** How log lines are written. */
@NullMarked
package io.github.buildkitepubsub.logging;

import org.jspecify.annotations.NullMarked;
