package io.github.buildkitepubsub.publish.pubsub;

import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.TransportChannelProvider;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.pubsub.v1.TopicAdminSettings;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannelBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Pub/Sub: address, transport and credentials. Nothing is opened before a client uses
 * it, so that a start does not need Pub/Sub. Immutable.
 */
public final class PubSubConnection {

  /** Pub/Sub's limit of 10 MB and room for the envelope of a pull's answer. */
  private static final int MAX_INBOUND_BYTES = 20 << 20;

  private static final List<String> SCOPES =
      List.of(
          "https://www.googleapis.com/auth/pubsub",
          "https://www.googleapis.com/auth/cloud-platform");

  private final @Nullable String plainTextAddress;
  private final @Nullable Path credentialsFile;

  private PubSubConnection(@Nullable String plainTextAddress, @Nullable Path credentialsFile) {
    this.plainTextAddress = plainTextAddress;
    this.credentialsFile = credentialsFile;
  }

  /** Google Cloud, over TLS, with the key file's credentials or the application default ones. */
  public static PubSubConnection google(@Nullable Path credentialsFile) {
    return new PubSubConnection(null, credentialsFile);
  }

  /** A server at {@code host:port} over plain text and without credentials. */
  public static PubSubConnection plainText(String address) {
    return new PubSubConnection(address, null);
  }

  /**
   * What {@code settings} name.
   *
   * @throws IllegalArgumentException if that is the embedded server, whose address only its owner
   *     knows
   */
  public static PubSubConnection of(PubSubSettings settings) {
    return switch (settings.effectiveMode()) {
      case GOOGLE ->
          google(settings.credentialsFile() == null ? null : Path.of(settings.credentialsFile()));
      case EMULATOR -> plainText(String.valueOf(settings.emulatorHost()));
      case EMBEDDED, AUTO -> throw new IllegalArgumentException("not an outside address");
    };
  }

  /** {@code host:port} of a plain-text server, or the name of Google's service. */
  public String address() {
    return plainTextAddress == null ? "pubsub.googleapis.com:443" : plainTextAddress;
  }

  /** A provider whose channel belongs to the client that it is given to. */
  public TransportChannelProvider channelProvider() {
    return channels().build();
  }

  /**
   * As {@link #channelProvider()}, with calls' callbacks on {@code executor} instead of gRPC's
   * unbounded pool.
   */
  public TransportChannelProvider channelProvider(Executor executor) {
    return channels()
        .setChannelConfigurator(builder -> configure(builder).executor(executor))
        .build();
  }

  /** As {@link #channelProvider(Executor)}, with {@code interceptor} around each call. */
  TransportChannelProvider channelProvider(Executor executor, ClientInterceptor interceptor) {
    return channels()
        .setChannelConfigurator(
            builder -> configure(builder).executor(executor).intercept(interceptor))
        .build();
  }

  /** A provider of what a call authenticates itself with. */
  public CredentialsProvider credentialsProvider() {
    if (plainTextAddress != null) {
      return NoCredentialsProvider.create();
    }
    if (credentialsFile == null) {
      return TopicAdminSettings.defaultCredentialsProviderBuilder().build();
    }
    Path file = credentialsFile;
    return () -> readCredentials(file);
  }

  private InstantiatingGrpcChannelProvider.Builder channels() {
    InstantiatingGrpcChannelProvider.Builder channels =
        TopicAdminSettings.defaultGrpcTransportProviderBuilder()
            .setMaxInboundMessageSize(MAX_INBOUND_BYTES)
            .setChannelConfigurator(this::configure);
    return plainTextAddress == null ? channels : channels.setEndpoint(plainTextAddress);
  }

  @SuppressWarnings("rawtypes") // The client's own signature.
  private ManagedChannelBuilder configure(ManagedChannelBuilder builder) {
    return plainTextAddress == null ? builder : builder.usePlaintext();
  }

  private static GoogleCredentials readCredentials(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return GoogleCredentials.fromStream(in).createScoped(SCOPES);
    }
  }
}
