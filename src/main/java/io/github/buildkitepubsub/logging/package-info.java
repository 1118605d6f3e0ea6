/** How log lines look. */
@NullMarked
package io.github.buildkitepubsub.logging;

import org.jspecify.annotations.NullMarked;
