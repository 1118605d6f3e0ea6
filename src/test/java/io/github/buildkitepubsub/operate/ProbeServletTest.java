package io.github.buildkitepubsub.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ServletExchange;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeServletTest {

  private final AtomicBoolean condition = new AtomicBoolean(true);

  @ParameterizedTest
  @CsvSource({"true, 200, healthy", "false, 503, unhealthy"})
  void tellsWhetherTheProcessIsAlive(boolean alive, int status, String text) throws Exception {
    condition.set(alive);

    ServletExchange exchange = get(ProbeServlet.health(condition::get));

    assertThat(exchange.status()).isEqualTo(status);
    assertThat(exchange.body()).isEqualTo("{\"status\":\"" + text + "\"}");
  }

  @ParameterizedTest
  @CsvSource({"true, 200, ready", "false, 503, not ready"})
  void tellsWhetherRequestsAreWelcome(boolean ready, int status, String text) throws Exception {
    condition.set(ready);

    ServletExchange exchange = get(ProbeServlet.ready(condition::get));

    assertThat(exchange.status()).isEqualTo(status);
    assertThat(exchange.body()).isEqualTo("{\"status\":\"" + text + "\"}");
  }

  @Test
  void asksAgainForEachRequest() throws Exception {
    ProbeServlet servlet = ProbeServlet.ready(condition::get);

    int before = get(servlet).status();
    condition.set(false);
    int after = get(servlet).status();

    assertThat(before).isEqualTo(200);
    assertThat(after).isEqualTo(503);
  }

  @Test
  void isJsonThatNobodyKeeps() throws Exception {
    ServletExchange exchange = get(ProbeServlet.health(condition::get));

    assertThat(exchange.responseHeader("Content-Type")).isEqualTo("application/json");
    assertThat(exchange.responseHeader("Cache-Control")).isEqualTo("no-store");
  }

  private static ServletExchange get(ProbeServlet servlet) throws Exception {
    ServletExchange exchange = new ServletExchange("GET");
    servlet.doGet(exchange.request(), exchange.response());
    return exchange;
  }
}
