package io.github.buildkitepubsub.receive.authentication;

import org.jspecify.annotations.Nullable;

/**
 * Proof that a request is authentic.
 *
 * @param secretName the secret that it was made with, so that a rotation can be watched
 * @param fingerprint what tells two signed requests apart; null for a token, which proves nothing
 *     of the sort
 */
public record Authentication(String secretName, @Nullable RequestFingerprint fingerprint) {}
