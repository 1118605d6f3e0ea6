/** An in-process Pub/Sub server for first runs and for tests. It keeps everything in memory. */
@NullMarked
package io.github.buildkitepubsub.embedded;

import org.jspecify.annotations.NullMarked;
