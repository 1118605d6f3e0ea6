/** {@code init}: makes what the service needs in Google Cloud. */
@NullMarked
package io.github.buildkitepubsub.cli.init;

import org.jspecify.annotations.NullMarked;
