/** Levels of loggers, changed by an operator while the service runs. */
@NullMarked
package io.github.buildkitepubsub.operate.loglevel;

import org.jspecify.annotations.NullMarked;
