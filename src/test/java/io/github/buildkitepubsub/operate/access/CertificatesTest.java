package io.github.buildkitepubsub.operate.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.KeyStores;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LocalConnector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connectors are started, and listen nowhere. */
class CertificatesTest {

  @TempDir private Path directory;

  private final Server server = new Server();

  @AfterEach
  void stop() {
    LifeCycle.stop(server);
  }

  private void connector(String name, Path keyStore, @Nullable String alias) throws Exception {
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setKeyStorePath(keyStore.toString());
    tls.setKeyStorePassword(KeyStores.PASSWORD);
    tls.setCertAlias(alias);
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(tls, "http/1.1"),
            new HttpConnectionFactory(new HttpConfiguration()));
    connector.setName(name);
    tls.start();
    server.addConnector(connector);
  }

  private static Instant end(Path keyStore, String alias) throws Exception {
    KeyStore store = KeyStore.getInstance(keyStore.toFile(), KeyStores.PASSWORD.toCharArray());
    return ((X509Certificate) store.getCertificate(alias)).getNotAfter().toInstant();
  }

  @Test
  void hasTheEndOfEachConnectorsCertificate() throws Exception {
    Path admin = KeyStores.make(directory.resolve("admin.p12"), "admin", 2);
    Path application = KeyStores.make(directory.resolve("application.p12"), "application", 30);
    connector("admin", admin, null);
    connector("application", application, null);
    LocalConnector plain = new LocalConnector(server);
    plain.setName("plain");
    server.addConnector(plain);

    assertThat(Certificates.expiries(server))
        .containsOnlyKeys("admin", "application")
        .containsEntry("admin", end(admin, "admin"))
        .containsEntry("application", end(application, "application"));
  }

  @Test
  void theFirstToEndCounts() throws Exception {
    Path store = KeyStores.make(directory.resolve("two.p12"), "later", 90);
    KeyStores.make(store, "sooner", 7);
    connector("admin", store, null);

    assertThat(Certificates.expiries(server)).containsEntry("admin", end(store, "sooner"));
  }

  @Test
  void onlyTheOneThatIsShownCountsIfItIsNamed() throws Exception {
    Path store = KeyStores.make(directory.resolve("two.p12"), "later", 90);
    KeyStores.make(store, "sooner", 7);
    connector("admin", store, "later");

    assertThat(Certificates.expiries(server)).containsEntry("admin", end(store, "later"));
  }

  @Test
  void ofTwoConnectorsWithOneNameTheFirstToEndCounts() throws Exception {
    Path later = KeyStores.make(directory.resolve("later.p12"), "a", 90);
    Path sooner = KeyStores.make(directory.resolve("sooner.p12"), "a", 7);
    connector("admin", sooner, null);
    connector("admin", later, null);

    assertThat(Certificates.expiries(server)).containsEntry("admin", end(sooner, "a"));
  }

  @Test
  void isEmptyBeforeTheServerHasStartedAndWithoutTls() {
    ServerConnector connector =
        new ServerConnector(
            server, new SslConnectionFactory(new SslContextFactory.Server(), "http/1.1"));
    server.addConnector(connector);

    assertThat(Certificates.expiries(server)).isEmpty();
  }
}
