/**
 * What operators and load balancers call: probes, and the admin port's tasks. {@link
 * io.github.buildkitepubsub.operate.OperatorTask} is what the tasks have in common.
 */
@NullMarked
package io.github.buildkitepubsub.operate;

import org.jspecify.annotations.NullMarked;
