/** IP addresses as numbers: no name is ever looked up. */
@NullMarked
package io.github.buildkitepubsub.receive.address;

import org.jspecify.annotations.NullMarked;
