/**
 * What events tell of builds, jobs and the sender's punctuality, for metrics. Nothing here changes
 * what becomes of an event.
 */
@NullMarked
package io.github.buildkitepubsub.observe;

import org.jspecify.annotations.NullMarked;
