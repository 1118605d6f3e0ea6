/** What a support ticket needs: the task {@code diagnostics}. */
@NullMarked
package io.github.buildkitepubsub.operate.support;

import org.jspecify.annotations.NullMarked;
