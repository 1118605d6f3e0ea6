/**
 * What a replay has confirmed, in a file.
 *
 * <p>The file has a line of JSON, with the replay's id and its target, and then a line of 32 hex
 * digits for each event, in the order of the confirmations. It is only appended to, and synced once
 * a page. A line that a crash left unfinished is cut off: its event is sent again. The file is
 * locked while it is in use.
 */
@NullMarked
package io.github.buildkitepubsub.replay.state;

import org.jspecify.annotations.NullMarked;
