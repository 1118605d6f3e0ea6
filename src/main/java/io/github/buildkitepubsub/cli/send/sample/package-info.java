/** Events to send: one of each type, made new at each sending. */
@NullMarked
package io.github.buildkitepubsub.cli.send.sample;

import org.jspecify.annotations.NullMarked;
