/** What commands share: their surroundings, how they fail, how they read the configuration. */
@NullMarked
package io.github.buildkitepubsub.cli.command;

import org.jspecify.annotations.NullMarked;
