/** Order among the events of a key. */
@NullMarked
package io.github.buildkitepubsub.publish.ordering;

import org.jspecify.annotations.NullMarked;
