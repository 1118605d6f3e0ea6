/** Tasks of the admin port that act on events on their way: {@code spool}, {@code test-event}. */
@NullMarked
package io.github.buildkitepubsub.operate.delivery;

import org.jspecify.annotations.NullMarked;
