/** Who may send: signatures, tokens, the time window, and requests that were seen before. */
@NullMarked
package io.github.buildkitepubsub.receive.authentication;

import org.jspecify.annotations.NullMarked;
