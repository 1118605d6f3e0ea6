/**
 * An in-process Pub/Sub server for first runs and for tests. It keeps everything in memory.
 *
 * <p>This package speaks gRPC; {@link io.github.buildkitepubsub.embedded.store} holds topics and
 * subscriptions and knows no threads; {@link io.github.buildkitepubsub.embedded.filter} is the
 * language of subscription filters.
 *
 * <p>Threads: gRPC's event loops read and write sockets. A small pool, {@code embedded-pubsub-N},
 * runs every call and fills every stream; a stream holds no thread while nothing is to be sent. One
 * thread, {@code embedded-pubsub-timer}, ends leases, retention and waits.
 */
@NullMarked
package io.github.buildkitepubsub.embedded;

import org.jspecify.annotations.NullMarked;
