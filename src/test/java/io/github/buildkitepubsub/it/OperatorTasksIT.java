package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The admin port's tasks over HTTP, as an operator calls them. */
final class OperatorTasksIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void forcesTheCircuitBreakerOpenAndResetsIt() throws Exception {
    try (Relay relay = Relay.embedded().start()) {
      HttpResponse<String> before = post(relay, 1);

      HttpResponse<String> forced = task(relay, "circuit-breaker?action=force-open");
      HttpResponse<String> refused = post(relay, 2);
      double state = relay.metric("buildkite_circuit_breaker_state");
      double isForced = relay.metric("buildkite_circuit_breaker_forced");
      String health = relay.get(relay.adminPort(), "/healthcheck").body();
      HttpResponse<String> reset = task(relay, "circuit-breaker?action=reset");
      HttpResponse<String> after = post(relay, 3);

      assertThat(before.statusCode()).as(before.body()).isEqualTo(200);
      assertThat(forced.statusCode()).isEqualTo(200);
      assertThat(forced.body()).startsWith("state=forced-open\nforced=true\n");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(JSON.readTree(refused.body()).path("error_code").asText()).isEqualTo("BK-PUB-007");
      assertThat(state).isEqualTo(2);
      assertThat(isForced).isEqualTo(1);
      assertThat(JSON.readTree(health).at("/circuit-breaker/state").asText())
          .isEqualTo("FORCED_OPEN");
      assertThat(JSON.readTree(health).at("/circuit-breaker/forced").asBoolean()).isTrue();
      assertThat(reset.body()).startsWith("state=closed\nforced=false\n");
      assertThat(after.statusCode()).as(after.body()).isEqualTo(200);
      assertThat(relay.metric("buildkite_circuit_breaker_trips_total")).isZero();
      assertThat(relay.metric("buildkite_circuit_breaker_forced")).isZero();
    }
  }

  @Test
  void saysWhatIsWrongWithACall() throws Exception {
    try (Relay relay = Relay.embedded().start()) {
      HttpResponse<String> unknown = task(relay, "circuit-breaker?acton=reset");
      HttpResponse<String> repeated = task(relay, "circuit-breaker?action=reset&action=status");
      HttpResponse<String> help = task(relay, "circuit-breaker?help=true");

      assertThat(unknown.statusCode()).isEqualTo(400);
      assertThat(unknown.body())
          .contains("unknown parameters: [acton]", "action=status|force-open|force-close|reset");
      assertThat(repeated.statusCode()).isEqualTo(400);
      assertThat(repeated.body()).contains("action is given more than once");
      assertThat(help.statusCode()).isEqualTo(200);
      assertThat(help.body()).startsWith("circuit-breaker: ").contains("  action=status|");
    }
  }

  @Test
  void pausesForwardingAndSendsAnEventOfItsOwn(@TempDir Path directory) throws Exception {
    try (Relay relay = Relay.embedded().spoolingTo(directory).start()) {
      HttpResponse<String> sent = task(relay, "test-event");
      HttpResponse<String> paused = task(relay, "spool?action=pause");
      HttpResponse<String> stored = post(relay, 1);
      HttpResponse<String> status = task(relay, "spool");
      HttpResponse<String> notSent = task(relay, "test-event");
      HttpResponse<String> resumed = task(relay, "spool?action=resume");
      HttpResponse<String> verified = task(relay, "spool?action=verify");

      assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
      assertThat(sent.body())
          .contains("event_type=buildkite-pubsub.test", "append_ms=", "outcome=published");
      assertThat(paused.body()).contains("paused=true");
      assertThat(stored.statusCode()).isEqualTo(202);
      assertThat(status.body()).contains("paused=true");
      assertThat(notSent.statusCode()).isEqualTo(500);
      assertThat(notSent.body()).contains("it waits in the spool");
      assertThat(resumed.body()).contains("paused=false");
      assertThat(verified.body()).contains("set_aside=0");
    }
  }

  @Test
  void writesDiagnosticsWithoutSecrets() throws Exception {
    try (Relay relay = Relay.embedded().start()) {
      HttpResponse<String> diagnostics = task(relay, "diagnostics");

      assertThat(diagnostics.statusCode()).isEqualTo(200);
      assertThat(diagnostics.body())
          .contains("== process ==", "version=", "heap_max_bytes=")
          .contains("== health ==", "durability=healthy")
          .contains("== configuration ==", "receive:", "env: BUILDKITE_WEBHOOK_TOKEN")
          .contains("== metrics ==", "buildkite_circuit_breaker_state 0.0")
          .contains("== threads ==", "deadlocked=0")
          .doesNotContain(Relay.TOKEN);
    }
  }

  @Test
  void hasNoTaskForABreakerThatIsNotThere() throws Exception {
    try (Relay relay = Relay.embedded().set("publish.circuitBreaker.enabled", "false").start()) {
      assertThat(task(relay, "circuit-breaker").statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<String> task(Relay relay, String call) throws Exception {
    return relay.send(
        relay.request(relay.adminPort(), "/tasks/" + call).POST(BodyPublishers.noBody()));
  }

  private static HttpResponse<String> post(Relay relay, int number) throws Exception {
    return relay.postSigned(Samples.fresh("build.finished", number));
  }
}
