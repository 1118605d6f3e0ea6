/** Reading a subscription by hand: what is held, what is given back, how fast it goes on. */
@NullMarked
package io.github.buildkitepubsub.publish.subscription;

import org.jspecify.annotations.NullMarked;
