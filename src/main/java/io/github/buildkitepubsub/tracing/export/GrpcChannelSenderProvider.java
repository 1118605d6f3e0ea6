package io.github.buildkitepubsub.tracing.export;

import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;

/**
 * Lets OTLP over gRPC use the gRPC that the client of Pub/Sub brings. OpenTelemetry finds it as a
 * service.
 */
public final class GrpcChannelSenderProvider implements GrpcSenderProvider {

  @Override
  public GrpcSender createSender(GrpcSenderConfig config) {
    return new GrpcChannelSender(config);
  }
}
