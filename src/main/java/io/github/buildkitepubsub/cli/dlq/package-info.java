/** {@code dlq}: what an operator does with dead letters. */
@NullMarked
package io.github.buildkitepubsub.cli.dlq;

import org.jspecify.annotations.NullMarked;
