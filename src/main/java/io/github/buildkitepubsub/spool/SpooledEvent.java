package io.github.buildkitepubsub.spool;

import io.github.buildkitepubsub.event.WebhookEvent;
import org.jspecify.annotations.Nullable;

/**
 * An event that was read from the spool.
 *
 * @param position where it is
 * @param attempts how often it was tried to publish it, as far as that is known
 * @param givenUp why it was given up; null if it was not
 */
public record SpooledEvent(
    long position, WebhookEvent event, int attempts, @Nullable GivenUp givenUp) {}
