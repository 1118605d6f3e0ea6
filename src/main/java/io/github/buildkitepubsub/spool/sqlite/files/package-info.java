/** The spool's files, as far as they are files and no database. */
@NullMarked
package io.github.buildkitepubsub.spool.sqlite.files;

import org.jspecify.annotations.NullMarked;
