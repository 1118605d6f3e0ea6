/** The adapter to Google Cloud Pub/Sub. */
@NullMarked
package io.github.buildkitepubsub.publish.pubsub;

import org.jspecify.annotations.NullMarked;
