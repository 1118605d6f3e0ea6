/**
 * The root configuration and its layers: built-in defaults, file, environment, system properties.
 */
@NullMarked
package io.github.buildkitepubsub.configuration;

import org.jspecify.annotations.NullMarked;
