package io.github.buildkitepubsub.tracing.export;

import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcStatusCode;

/** An export that the receiver took. */
@SuppressWarnings("ArrayRecordComponent") // Handed through, never compared.
record GrpcSuccess(byte[] message) implements GrpcResponse {

  @Override
  public GrpcStatusCode getStatusCode() {
    return GrpcStatusCode.OK;
  }

  @Override
  public String getStatusDescription() {
    return "";
  }

  @Override
  public byte[] getResponseMessage() {
    return message;
  }
}
