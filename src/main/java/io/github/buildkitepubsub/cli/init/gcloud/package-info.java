/** Google's command line tool behind a port: it is run, and what it says is understood. */
@NullMarked
package io.github.buildkitepubsub.cli.init.gcloud;

import org.jspecify.annotations.NullMarked;
