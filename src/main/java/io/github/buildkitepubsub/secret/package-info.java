/** Values that must not be printed. */
@NullMarked
package io.github.buildkitepubsub.secret;

import org.jspecify.annotations.NullMarked;
