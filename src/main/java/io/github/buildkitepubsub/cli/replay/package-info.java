/** {@code replay}: sends recorded events once more. */
@NullMarked
package io.github.buildkitepubsub.cli.replay;

import org.jspecify.annotations.NullMarked;
