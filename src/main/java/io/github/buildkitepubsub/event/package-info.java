/**
 * A webhook's content: parsed once, picked, redacted and spliced into the message that is
 * published.
 */
@NullMarked
package io.github.buildkitepubsub.event;

import org.jspecify.annotations.NullMarked;
