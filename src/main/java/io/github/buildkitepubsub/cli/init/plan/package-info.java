/** What shall be in a project, what is there already, and the steps from the one to the other. */
@NullMarked
package io.github.buildkitepubsub.cli.init.plan;

import org.jspecify.annotations.NullMarked;
