/** From a directory in whatever state to an open database, without losing what can be read. */
@NullMarked
package io.github.buildkitepubsub.spool.sqlite.recovery;

import org.jspecify.annotations.NullMarked;
