/** What a load balancer is told of this instance, and how that and each health check change. */
@NullMarked
package io.github.buildkitepubsub.operate.health;

import org.jspecify.annotations.NullMarked;
