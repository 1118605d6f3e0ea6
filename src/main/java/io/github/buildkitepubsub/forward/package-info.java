/** What becomes of an event that was received: published, or kept for later. */
@NullMarked
package io.github.buildkitepubsub.forward;

import org.jspecify.annotations.NullMarked;
