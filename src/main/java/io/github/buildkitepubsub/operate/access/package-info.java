/**
 * Who may use the admin port: tokens, and browsers that act for another site. {@link
 * io.github.buildkitepubsub.operate.access.AccessFilter} stands in front of everything there.
 */
@NullMarked
package io.github.buildkitepubsub.operate.access;

import org.jspecify.annotations.NullMarked;
