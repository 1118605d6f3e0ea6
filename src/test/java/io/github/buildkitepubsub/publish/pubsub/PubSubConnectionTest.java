package io.github.buildkitepubsub.publish.pubsub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PubSubConnectionTest {

  @TempDir private Path directory;

  @Test
  void goesToGoogleByDefault() {
    PubSubConnection connection = PubSubConnection.of(settings(PubSubMode.GOOGLE, null, null));

    assertThat(connection.address()).isEqualTo("pubsub.googleapis.com:443");
    assertThat(connection.channelProvider().needsEndpoint()).isTrue();
    assertThat(connection.credentialsProvider()).isNotInstanceOf(NoCredentialsProvider.class);
  }

  @Test
  void goesToTheEmulatorWithoutCredentials() {
    PubSubConnection connection =
        PubSubConnection.of(settings(PubSubMode.EMULATOR, null, "localhost:8085"));

    assertThat(connection.address()).isEqualTo("localhost:8085");
    assertThat(endpoint(connection)).isEqualTo("localhost:8085");
    assertThat(connection.credentialsProvider()).isInstanceOf(NoCredentialsProvider.class);
  }

  @Test
  void knowsNoAddressOfTheEmbeddedServer() {
    PubSubSettings settings = settings(PubSubMode.EMBEDDED, null, null);

    assertThatIllegalArgumentException().isThrownBy(() -> PubSubConnection.of(settings));
  }

  @Test
  void readsTheKeyFileOnlyOnceItIsNeeded() {
    Path missing = directory.resolve("missing.json");

    PubSubConnection connection =
        PubSubConnection.of(settings(PubSubMode.GOOGLE, missing.toString(), null));

    assertThatThrownBy(() -> connection.credentialsProvider().getCredentials())
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("missing.json");
  }

  @Test
  void opensNothingBeforeAClientUsesIt() {
    PubSubConnection connection = PubSubConnection.plainText("host.invalid:1");

    assertThat(connection.channelProvider(Runnable::run).needsEndpoint()).isFalse();
    assertThat(connection.channelProvider().getTransportName()).isEqualTo("grpc");
  }

  private static String endpoint(PubSubConnection connection) {
    return ((InstantiatingGrpcChannelProvider) connection.channelProvider()).getEndpoint();
  }

  private static PubSubSettings settings(
      PubSubMode mode, @Nullable String credentialsFile, @Nullable String emulatorHost) {
    return new PubSubSettings(
        mode, "p", null, credentialsFile, emulatorHost, null, null, null, null, null);
  }
}
