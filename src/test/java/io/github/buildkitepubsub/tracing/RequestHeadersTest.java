package io.github.buildkitepubsub.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.ServletExchange;
import org.junit.jupiter.api.Test;

class RequestHeadersTest {

  private final ServletExchange exchange = new ServletExchange("POST");

  @Test
  void dropsATraceStateThatWouldMakePubSubRefuseTheMessage() {
    exchange.header("tracestate", "a=" + "x".repeat(511));

    assertThat(RequestHeaders.INSTANCE.get(exchange.request(), "tracestate")).isNull();
  }

  @Test
  void keepsOneOfTheLengthThatEverybodyPassesOn() {
    exchange.header("tracestate", "a=" + "x".repeat(510));

    assertThat(RequestHeaders.INSTANCE.get(exchange.request(), "tracestate")).hasSize(512);
  }
}
