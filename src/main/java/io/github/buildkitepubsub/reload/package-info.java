/**
 * Takes over a changed configuration while the service runs: what triggers that, that it happens
 * one at a time, and what is told of it. What a configuration is, this package does not know.
 */
@NullMarked
package io.github.buildkitepubsub.reload;

import org.jspecify.annotations.NullMarked;
