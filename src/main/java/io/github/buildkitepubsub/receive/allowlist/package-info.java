/**
 * Which addresses may send webhooks: a list of the settings and Buildkite's own, which is asked for
 * again and again.
 */
@NullMarked
package io.github.buildkitepubsub.receive.allowlist;

import org.jspecify.annotations.NullMarked;
