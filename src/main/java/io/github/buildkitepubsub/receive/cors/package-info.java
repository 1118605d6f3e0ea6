/** Which pages of other origins may call the application port from a browser. */
@NullMarked
package io.github.buildkitepubsub.receive.cors;

import org.jspecify.annotations.NullMarked;
