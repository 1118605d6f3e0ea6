/**
 * The application and its wiring: the only code that builds objects across stages. Start order is
 * the\n * order of registration; stop order is its reverse.
 */
@NullMarked
package io.github.buildkitepubsub.app;

import org.jspecify.annotations.NullMarked;
