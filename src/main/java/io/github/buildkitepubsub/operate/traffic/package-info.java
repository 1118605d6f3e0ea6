/** Takes an instance out of its load balancer while it goes on serving. */
@NullMarked
package io.github.buildkitepubsub.operate.traffic;

import org.jspecify.annotations.NullMarked;
