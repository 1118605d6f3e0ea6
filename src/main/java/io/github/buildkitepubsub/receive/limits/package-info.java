/**
 * How much senders may send. Strangers, whose requests are not authentic, are limited by their
 * address; Buildkite is not, whatever strangers do.
 */
@NullMarked
package io.github.buildkitepubsub.receive.limits;

import org.jspecify.annotations.NullMarked;
