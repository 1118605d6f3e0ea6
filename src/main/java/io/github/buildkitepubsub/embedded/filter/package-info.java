/** Pub/Sub's filter language: expressions over the attributes of a message. */
@NullMarked
package io.github.buildkitepubsub.embedded.filter;

import org.jspecify.annotations.NullMarked;
