package io.github.buildkitepubsub.secret;

/**
 * A secret that was read.
 *
 * @param name says which one it is, in logs and metrics
 * @param value never empty
 * @param signatureOnly the secret verifies signatures but is not accepted as a token
 */
public record NamedSecret(String name, Secret value, boolean signatureOnly) {}
