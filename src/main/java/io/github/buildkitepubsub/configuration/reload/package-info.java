/**
 * What a changed configuration means for a service that runs: which keys are live, what differs,
 * and what is then in force.
 */
@NullMarked
package io.github.buildkitepubsub.configuration.reload;

import org.jspecify.annotations.NullMarked;
