/** What operators and load balancers call. */
@NullMarked
package io.github.buildkitepubsub.operate;

import org.jspecify.annotations.NullMarked;
