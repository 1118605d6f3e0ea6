/**
 * How many connections there may be, and how long one may take to say what it wants. A stranger's
 * connections are closed before Buildkite's.
 */
@NullMarked
package io.github.buildkitepubsub.receive.connections;

import org.jspecify.annotations.NullMarked;
