/**
 * Sends recorded events once more. {@link io.github.buildkitepubsub.replay.Replay} takes what a
 * {@link io.github.buildkitepubsub.replay.ReplaySource} reads, a page at a time: it filters, paces,
 * sends to a {@link io.github.buildkitepubsub.replay.ReplayTarget}, and notes in a {@link
 * io.github.buildkitepubsub.replay.ReplayState} what that has confirmed. Only then is the source
 * told, so that whatever stops a replay, an event is sent again rather than left out. A page is the
 * most that can be sent twice.
 */
@NullMarked
package io.github.buildkitepubsub.replay;

import org.jspecify.annotations.NullMarked;
