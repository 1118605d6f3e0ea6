package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.buildkitepubsub.testing.KeyStores;
import io.github.buildkitepubsub.testing.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS on the admin port, as docs/ADMIN.md shows it. */
final class AdminTlsIT {

  private static final String PASSWORD = KeyStores.PASSWORD;

  @TempDir private Path directory;
  private Path keyStore;

  @BeforeEach
  void makeKeyStore() throws Exception {
    keyStore = directory.resolve("admin.p12");
    KeyStores.make(keyStore, "admin", 2);
  }

  @Test
  void servesTheAdminPortOverTls() throws Exception {
    String file =
        """
        server:
          adminConnectors:
            - type: https
              port: 0
              bindHost: 127.0.0.1
              keyStorePath: %s
              keyStorePassword: ${ADMIN_KEY_STORE_PASSWORD}
        """
            .formatted(keyStore);
    try (Relay relay =
        Relay.embedded()
            .yaml(file)
            .environment("ADMIN_KEY_STORE_PASSWORD", PASSWORD)
            .environment("ADMIN_TOKEN", "a-token")
            .start()) {
      HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build();

      HttpResponse<String> metrics = client.send(get(relay, "/metrics"), BodyHandlers.ofString());
      HttpResponse<String> task = client.send(task(relay), BodyHandlers.ofString());

      assertThat(metrics.statusCode()).isEqualTo(200);
      assertThat(metrics.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
      assertThat(metrics.body().lines())
          .filteredOn(line -> line.startsWith("buildkite_certificate_expires_seconds{"))
          .singleElement()
          .asString()
          // A little less than two days.
          .matches(
              "buildkite_certificate_expires_seconds\\{connector=\"admin\"} 17[12]\\d{3}\\.\\d+");
      assertThat(task.statusCode()).as(task.body()).isEqualTo(200);
      assertThat(task.body()).isEqualTo("traffic=in\n");
      assertThatThrownBy(() -> relay.get(relay.adminPort(), "/metrics"))
          .isInstanceOf(IOException.class);
      assertThat(relay.get(relay.port(), "/ready").statusCode()).isEqualTo(200);
    }
  }

  private static HttpRequest get(Relay relay, String path) {
    return request(relay, path).GET().build();
  }

  private static HttpRequest task(Relay relay) {
    return request(relay, "/tasks/traffic")
        .header("Authorization", "Bearer a-token")
        .POST(BodyPublishers.noBody())
        .build();
  }

  private static HttpRequest.Builder request(Relay relay, String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + relay.adminPort() + path))
        .timeout(Duration.ofSeconds(30));
  }

  /** Trusts the certificate in the key store, and checks the name in it. */
  private SSLContext trusting() throws Exception {
    KeyStore own = KeyStore.getInstance("PKCS12");
    try (InputStream input = Files.newInputStream(keyStore)) {
      own.load(input, PASSWORD.toCharArray());
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("admin", own.getCertificate("admin"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
