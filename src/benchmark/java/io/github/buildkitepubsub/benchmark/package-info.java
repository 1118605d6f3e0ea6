/** What the steps of a webhook cost, in time and in garbage: {@code scripts/microbenchmark}. */
@NullMarked
package io.github.buildkitepubsub.benchmark;

import org.jspecify.annotations.NullMarked;
