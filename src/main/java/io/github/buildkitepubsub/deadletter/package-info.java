/**
 * Where events go that are given up: a topic of their own, from which an operator sends them on.
 */
@NullMarked
package io.github.buildkitepubsub.deadletter;

import org.jspecify.annotations.NullMarked;
