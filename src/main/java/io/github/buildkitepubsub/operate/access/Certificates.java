package io.github.buildkitepubsub.operate.access;

import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** The certificates that a server shows whoever connects by TLS. */
public final class Certificates {

  private Certificates() {}

  /**
   * When the first of each connector's certificates expires, by the connector's name; connectors
   * without TLS are left out. Those that signed a certificate count too, as far as they are sent
   * with it. Looks into key stores as the server has loaded them, not at files: a certificate that
   * was put into the file meanwhile is not shown to anybody yet.
   *
   * @param server started
   */
  public static Map<String, Instant> expiries(Server server) {
    Map<String, Instant> expiries = new TreeMap<>();
    for (Connector connector : server.getConnectors()) {
      for (SslContextFactory tls : contexts(connector)) {
        Instant first = first(tls);
        if (first != null) {
          expiries.merge(
              String.valueOf(connector.getName()),
              first,
              (one, other) -> one.isBefore(other) ? one : other);
        }
      }
    }
    return expiries;
  }

  /** Dropwizard wraps what makes connections, so that a connector cannot be asked for it. */
  private static Collection<SslContextFactory> contexts(Connector connector) {
    return connector.getContainedBeans(SslContextFactory.class);
  }

  private static @Nullable Instant first(SslContextFactory tls) {
    if (!tls.isStarted()) {
      return null;
    }
    KeyStore store = tls.getKeyStore();
    String only = tls.getCertAlias();
    Instant first = null;
    try {
      for (String alias : Collections.list(store.aliases())) {
        if (store.isKeyEntry(alias) && (only == null || only.equalsIgnoreCase(alias))) {
          first = earlier(first, store.getCertificateChain(alias));
        }
      }
    } catch (KeyStoreException e) {
      throw new IllegalStateException("a key store that is in use is loaded", e);
    }
    return first;
  }

  private static @Nullable Instant earlier(
      @Nullable Instant first, Certificate @Nullable [] chain) {
    Instant earliest = first;
    for (Certificate each : chain == null ? new Certificate[0] : chain) {
      if (each instanceof X509Certificate certificate) {
        Instant end = certificate.getNotAfter().toInstant();
        earliest = earliest == null || end.isBefore(earliest) ? end : earliest;
      }
    }
    return earliest;
  }
}
