package io.github.buildkitepubsub.cli.send;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.jetty.HttpsConnectorFactory;
import io.github.buildkitepubsub.cli.command.CommandException;
import io.github.buildkitepubsub.configuration.RelayConfiguration;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Where the service of a configuration listens, seen from this machine. */
final class ApplicationAddress {

  private ApplicationAddress() {}

  /** Scheme, loopback address and port of the first application connector. */
  static URI of(RelayConfiguration configuration) throws CommandException {
    if (connector(configuration.getServerFactory()) instanceof HttpConnectorFactory http
        && http.getPort() != 0) {
      String scheme = http instanceof HttpsConnectorFactory ? "https" : "http";
      return URI.create(scheme + "://127.0.0.1:" + http.getPort());
    }
    throw CommandException.usage("the configuration does not tell the service's port: give --url");
  }

  private static @Nullable ConnectorFactory connector(ServerFactory server) {
    if (server instanceof SimpleServerFactory simple) {
      return simple.getConnector();
    }
    return server instanceof DefaultServerFactory factory
            && !factory.getApplicationConnectors().isEmpty()
        ? factory.getApplicationConnectors().get(0)
        : null;
  }
}
