/**
 * Reads subscriptions for a person, through Google's client: pulls, so that nothing is taken that
 * is not used.
 */
@NullMarked
package io.github.buildkitepubsub.publish.pubsub.pull;

import org.jspecify.annotations.NullMarked;
