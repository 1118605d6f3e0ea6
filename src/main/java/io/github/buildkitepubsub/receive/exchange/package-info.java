/** The log of exchanges: requests with their answers, redacted, sampled and bounded. */
@NullMarked
package io.github.buildkitepubsub.receive.exchange;

import org.jspecify.annotations.NullMarked;
