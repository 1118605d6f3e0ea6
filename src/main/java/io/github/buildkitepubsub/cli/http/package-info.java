/** Posting to a webhook's address as Buildkite does. */
@NullMarked
package io.github.buildkitepubsub.cli.http;

import org.jspecify.annotations.NullMarked;
