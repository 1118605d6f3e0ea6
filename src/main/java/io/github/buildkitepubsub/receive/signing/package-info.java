/** Answers that show who made them: signed, so that a sender can tell them from a stranger's. */
@NullMarked
package io.github.buildkitepubsub.receive.signing;

import org.jspecify.annotations.NullMarked;
