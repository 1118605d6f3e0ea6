/** The public edge: bytes in, an answer out. Nothing is parsed before it is authentic. */
@NullMarked
package io.github.buildkitepubsub.receive;

import org.jspecify.annotations.NullMarked;
