/**
 * Whether an event has the shape that is known for its type: JSON Schemas, and what is done about
 * an event that does not match. Off by default.
 */
@NullMarked
package io.github.buildkitepubsub.validate;

import org.jspecify.annotations.NullMarked;
