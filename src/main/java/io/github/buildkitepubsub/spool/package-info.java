/** Keeps events on disk from before their sender is answered until they are somewhere else. */
@NullMarked
package io.github.buildkitepubsub.spool;

import org.jspecify.annotations.NullMarked;
