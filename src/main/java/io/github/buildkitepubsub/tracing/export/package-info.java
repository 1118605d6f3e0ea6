/** The way of spans to an OTLP receiver, over HTTP or gRPC. */
@NullMarked
package io.github.buildkitepubsub.tracing.export;

import org.jspecify.annotations.NullMarked;
