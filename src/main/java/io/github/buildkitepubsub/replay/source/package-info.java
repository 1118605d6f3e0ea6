/** Where recorded events are read: topics, subscriptions, spools, files. */
@NullMarked
package io.github.buildkitepubsub.replay.source;

import org.jspecify.annotations.NullMarked;
