/**
 * Topics, subscriptions and what is on its way between them, in memory.
 *
 * <p>One lock, the {@link io.github.buildkitepubsub.embedded.store.Broker}'s, guards all of it. The
 * sections under it are short and call nothing that waits. Everything else in this package is
 * guarded by that lock and has no thread of its own.
 *
 * <p>A topic's log holds each message once. A subscription refers only to messages of that log:
 * when the log drops its oldest message, every subscription forgets it, so that the log's bounds
 * are the bounds of all memory.
 */
@NullMarked
package io.github.buildkitepubsub.embedded.store;

import org.jspecify.annotations.NullMarked;
