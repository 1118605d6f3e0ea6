package io.github.buildkitepubsub.operate.loglevel;

import ch.qos.logback.classic.Level;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A logger's level that an operator set.
 *
 * @param level what it is now
 * @param before what it was; null if the logger had none and took its parent's
 * @param reverts when it becomes that again; null if only a restart or an operator does it
 */
record LevelChange(String logger, Level level, @Nullable Level before, @Nullable Instant reverts) {}
