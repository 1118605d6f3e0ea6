/** The metric catalogue: each metric's name, type, labels and help, declared once. */
@NullMarked
package io.github.buildkitepubsub.metrics;

import org.jspecify.annotations.NullMarked;
