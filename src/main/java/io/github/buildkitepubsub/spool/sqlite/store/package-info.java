/** The spool's database: its table, its statements, and what its errors mean. */
@NullMarked
package io.github.buildkitepubsub.spool.sqlite.store;

import org.jspecify.annotations.NullMarked;
