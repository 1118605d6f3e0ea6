/** What an operator does with dead letters: look, send on, throw away. */
@NullMarked
package io.github.buildkitepubsub.deadletter.redrive;

import org.jspecify.annotations.NullMarked;
