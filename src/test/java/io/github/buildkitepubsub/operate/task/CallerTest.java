package io.github.buildkitepubsub.operate.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ServletExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerTest {

  private final ServletExchange exchange = new ServletExchange("POST");

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "[2001:db8:0:0:0:0:0:1], 2001:db8::1",
    "[fe80:0:0:0:0:0:0:1%eth0], fe80::1",
    "/run/admin.sock, 0.0.0.0"
  })
  void readsTheAddressOfTheConnection(String fromJetty, String address) {
    exchange.from(fromJetty);

    assertThat(Caller.of(exchange.request()).address()).hasToString(address);
  }

  @Test
  void doesNotBelieveHeaders() {
    exchange.header("X-Forwarded-For", "203.0.113.1");
    exchange.header("X-Forwarded-User", "root");

    assertThat(Caller.of(exchange.request()).toString()).doesNotContain("203.0.113.1", "root");
  }
}
