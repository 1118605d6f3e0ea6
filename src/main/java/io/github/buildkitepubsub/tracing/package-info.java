/**
 * Traces of webhooks: spans, their context on messages and log lines, and their way to a collector.
 * Only this package knows the OpenTelemetry SDK.
 */
@NullMarked
package io.github.buildkitepubsub.tracing;

import org.jspecify.annotations.NullMarked;
