/** The port to Pub/Sub and its decorators. What can go wrong is classified here, in types. */
@NullMarked
package io.github.buildkitepubsub.publish;

import org.jspecify.annotations.NullMarked;
