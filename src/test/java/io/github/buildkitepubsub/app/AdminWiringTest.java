package io.github.buildkitepubsub.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.SimpleServerFactory;
import io.dropwizard.jetty.ConnectorFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.dropwizard.jetty.HttpsConnectorFactory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminWiringTest {

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "127.1.2.3, true",
    "::1, true",
    "localhost, true",
    "0.0.0.0, false",
    "::, false",
    "192.0.2.1, false",
    ", false"
  })
  void tellsWhetherThePortCanBeReachedFromThisMachineAlone(
      @Nullable String bindHost, boolean isOnLoopback) {
    HttpsConnectorFactory tls = new HttpsConnectorFactory();
    tls.setBindHost(bindHost);
    SimpleServerFactory simple = new SimpleServerFactory();
    simple.setConnector(bound(bindHost));

    assertThat(AdminWiring.isOnLoopback(server(bound(bindHost)))).isEqualTo(isOnLoopback);
    assertThat(AdminWiring.isOnLoopback(server(tls))).isEqualTo(isOnLoopback);
    assertThat(AdminWiring.isOnLoopback(simple)).isEqualTo(isOnLoopback);
  }

  @Test
  void looksAtEveryConnector() {
    assertThat(AdminWiring.isOnLoopback(server(bound("127.0.0.1"), bound("0.0.0.0")))).isFalse();
    assertThat(AdminWiring.isOnLoopback(server(bound("127.0.0.1"), bound("::1")))).isTrue();
    assertThat(AdminWiring.isOnLoopback(server())).isFalse();
  }

  private static DefaultServerFactory server(ConnectorFactory... connectors) {
    DefaultServerFactory server = new DefaultServerFactory();
    server.setAdminConnectors(List.copyOf(Arrays.asList(connectors)));
    return server;
  }

  private static HttpConnectorFactory bound(@Nullable String host) {
    HttpConnectorFactory connector = new HttpConnectorFactory();
    connector.setBindHost(host);
    return connector;
  }
}
