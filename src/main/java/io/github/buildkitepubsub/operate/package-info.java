/** What load balancers, scrapers and consumers ask for: probes and schemas. */
@NullMarked
package io.github.buildkitepubsub.operate;

import org.jspecify.annotations.NullMarked;
