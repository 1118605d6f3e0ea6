package io.github.buildkitepubsub.tracing.export;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.GrpcResponse;
import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Sends exports over one channel, which connects when the first one comes. */
final class GrpcChannelSender implements GrpcSender {

  /** OpenTelemetry's own policy, in gRPC's words. */
  private static final Map<String, ?> RETRY =
      Map.of(
          "methodConfig",
          List.of(
              Map.of(
                  "name",
                  List.of(Map.of()),
                  "retryPolicy",
                  Map.of(
                      "maxAttempts",
                      5.0,
                      "initialBackoff",
                      "1s",
                      "maxBackoff",
                      "5s",
                      "backoffMultiplier",
                      1.5,
                      "retryableStatusCodes",
                      List.of("UNAVAILABLE", "RESOURCE_EXHAUSTED")))));

  private final GrpcSenderConfig config;
  private final ManagedChannel channel;
  private final MethodDescriptor<byte[], byte[]> method;

  GrpcChannelSender(GrpcSenderConfig config) {
    this.config = config;
    this.channel = channel(config.getEndpoint());
    this.method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(config.getFullMethodName())
            .setRequestMarshaller(BytesMarshaller.INSTANCE)
            .setResponseMarshaller(BytesMarshaller.INSTANCE)
            .build();
  }

  private static ManagedChannel channel(URI endpoint) {
    ManagedChannelBuilder<?> builder =
        ManagedChannelBuilder.forAddress(endpoint.getHost(), endpoint.getPort())
            .defaultServiceConfig(RETRY)
            .enableRetry();
    return (endpoint.getScheme().equals("http") ? builder.usePlaintext() : builder).build();
  }

  @Override
  public void send(
      MessageWriter writer, Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
    try {
      // Now: the exporter uses the message's memory again.
      ByteArrayOutputStream message = new ByteArrayOutputStream(writer.getContentLength());
      writer.writeMessage(message);
      CallOptions options =
          CallOptions.DEFAULT.withDeadlineAfter(
              config.getTimeout().toMillis(), TimeUnit.MILLISECONDS);
      ClientCall<byte[], byte[]> call =
          MetadataUtils.newAttachHeadersInterceptor(metadata())
              .interceptCall(method, options, channel);
      ClientCalls.asyncUnaryCall(call, message.toByteArray(), observer(onResponse, onError));
    } catch (IOException | RuntimeException e) {
      onError.accept(e);
    }
  }

  private Metadata metadata() {
    Metadata metadata = new Metadata();
    config
        .getHeadersSupplier()
        .get()
        .forEach(
            (name, values) ->
                values.forEach(
                    value ->
                        metadata.put(
                            Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value)));
    return metadata;
  }

  private static StreamObserver<byte[]> observer(
      Consumer<GrpcResponse> onResponse, Consumer<Throwable> onError) {
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] response) {
        onResponse.accept(new GrpcSuccess(response));
      }

      @Override
      public void onError(Throwable failure) {
        onError.accept(failure);
      }

      @Override
      public void onCompleted() {}
    };
  }

  @Override
  public CompletableResultCode shutdown() {
    channel.shutdownNow();
    return CompletableResultCode.ofSuccess();
  }
}
