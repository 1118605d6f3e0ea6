/** Many requests at a rate, and what became of them. Knows nothing of HTTP. */
@NullMarked
package io.github.buildkitepubsub.cli.send.load;

import org.jspecify.annotations.NullMarked;
