package io.github.buildkitepubsub.operate.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.dropwizard.health.HealthCheckType;
import io.github.buildkitepubsub.testing.ServletExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadinessTest {

  private final FakeStates states = new FakeStates();
  private boolean isOut;
  private final Readiness readiness = new Readiness(states, () -> isOut);
  private final ReadinessFilter filter = new ReadinessFilter(readiness);

  @Test
  void isReadyFromServingToStopping() {
    boolean isReadyAtStart = readiness.isReady();
    readiness.serve();
    boolean isReadyServing = readiness.isReady();
    readiness.stop();

    assertThat(isReadyAtStart).isFalse();
    assertThat(isReadyServing).isTrue();
    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void doesNotServeAgainAfterAStop() {
    readiness.stop();
    readiness.serve();

    assertThat(readiness.isReady()).isFalse();
  }

  @Test
  void isAliveWhereverItStands() {
    isOut = true;
    assertThat(readiness.isAlive()).isTrue();
    readiness.stop();
    assertThat(readiness.isAlive()).isTrue();
    states.set("deadlocks", false, HealthCheckType.ALIVE, true);
    assertThat(readiness.isAlive()).isFalse();
  }

  @Test
  void isNotReadyWhileItIsOutOrACriticalCheckFails() {
    readiness.serve();
    isOut = true;
    boolean isReadyOut = readiness.isReady();
    isOut = false;
    states.set("pubsub", false, HealthCheckType.READY, false);
    boolean isReadyWithoutPubSub = readiness.isReady();
    states.set("durability", false, HealthCheckType.READY, true);

    assertThat(isReadyOut).isFalse();
    assertThat(isReadyWithoutPubSub).isTrue();
    assertThat(readiness.isReady()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({", true", "ready, true", "READY, true", "alive, false", "ALIVE, false"})
  void filterAnswersForReadinessAlone(@Nullable String type, boolean isAnswered) throws Exception {
    readiness.serve();
    isOut = true;

    ServletExchange answer = ask(type);

    assertThat(answer.attribute("passed")).isEqualTo(isAnswered ? null : true);
    assertThat(answer.status()).isEqualTo(isAnswered ? 503 : 200);
  }

  @Test
  void filterNamesWhatIsInTheWay() throws Exception {
    assertThat(body(ask(null))).contains("\"name\":\"start\"");
    readiness.serve();
    isOut = true;
    assertThat(body(ask(null))).contains("\"name\":\"traffic\"");
    readiness.stop();
    assertThat(body(ask(null))).contains("\"name\":\"stop\"");
  }

  @Test
  void filterLeavesTheAnswerToTheChecksWhileNothingElseIsInTheWay() throws Exception {
    readiness.serve();
    boolean passedWell = Boolean.TRUE.equals(ask("ready").attribute("passed"));
    states.set("durability", false, HealthCheckType.READY, true);

    assertThat(passedWell).isTrue();
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

  private static String body(ServletExchange answer) {
    return answer.body();
  }
}
