package io.github.buildkitepubsub.operate.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.github.buildkitepubsub.testing.CapturedLog;
import io.github.buildkitepubsub.testing.ServletExchange;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrafficTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final Traffic traffic = new Traffic(() -> NOW);
  private final TrafficTask task = new TrafficTask(traffic);
  private final TrafficFilter filter = new TrafficFilter(traffic);

  @Test
  void isTakenOutAndPutIn() throws Exception {
    String before = call("status");
    String out = call("out");
    boolean isHealthyOut = traffic.execute().isHealthy();
    String in = call("in");

    assertThat(before).isEqualTo("traffic=in\n");
    assertThat(out).isEqualTo("traffic=out\nsince=2026-01-02T03:04:05Z\n");
    assertThat(isHealthyOut).isFalse();
    assertThat(in).isEqualTo("traffic=in\n");
    assertThat(traffic.execute().isHealthy()).isTrue();
  }

  @Test
  void logsEachChangeOnce() throws Exception {
    try (CapturedLog log = new CapturedLog(Traffic.class.getName(), Level.INFO)) {
      call("in");
      call("out");
      call("out");
      call("in");
      call("in");

      assertThat(log.lines())
          .extracting(line -> line.getLevel() + " " + line.getMessage())
          .containsExactly(
              "WARN taken out of the load balancer by hand: not ready until it is put in",
              "INFO put into the load balancer again");
    }
  }

  @ParameterizedTest
  @CsvSource({", true", "ready, true", "READY, true", "alive, false", "ALIVE, false"})
  void answersForReadinessAloneWhileItIsOut(@Nullable String type, boolean isAnswered)
      throws Exception {
    traffic.takeOut();

    ServletExchange answer = ask(type);

    assertThat(answer.attribute("passed")).isEqualTo(isAnswered ? null : true);
    assertThat(answer.status()).isEqualTo(isAnswered ? 503 : 200);
  }

  @Test
  void leavesTheAnswerToTheHealthChecksWhileItIsIn() throws Exception {
    traffic.takeOut();
    traffic.putIn();

    assertThat(ask("ready").attribute("passed")).isEqualTo(true);
  }

  private ServletExchange ask(@Nullable String type) throws Exception {
    ServletExchange exchange = new ServletExchange("GET");
    if (type != null) {
      exchange.parameter("type", type);
    }
    filter.doFilter(
        exchange.request(),
        exchange.response(),
        (request, response) -> request.setAttribute("passed", true));
    return exchange;
  }

  private String call(String action) throws Exception {
    StringWriter output = new StringWriter();
    task.execute(Map.of("action", List.of(action)), new PrintWriter(output));
    return output.toString();
  }
}
