package io.github.buildkitepubsub.spool;

import java.time.Instant;

/**
 * Why an event was given up.
 *
 * @param reason one word, as it stands in a dead letter
 * @param error for an operator; it is published, so it must hold no secret
 * @param retries how often it was tried again
 * @param at when it was given up
 */
public record GivenUp(String reason, String error, int retries, Instant at) {}
