package io.github.buildkitepubsub.secret;

/**
 * A secret that was found.
 *
 * @param name says which one it is, in logs and metrics
 * @param value the value
 * @param signatureOnly it verifies signatures but is not accepted as a token
 */
public record NamedSecret(String name, Secret value, boolean signatureOnly) {}
