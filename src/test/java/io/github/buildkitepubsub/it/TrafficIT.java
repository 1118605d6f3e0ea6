package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The task {@code traffic}, as a load balancer and a sender see it. */
final class TrafficIT {

  private static final List<String> READINESS =
      List.of("/ready", "/health-check", "/health-check?type=ready&name=all");

  @Test
  void turnsReadinessWhileASenderIsServed() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    AtomicBoolean isDone = new AtomicBoolean();
    try (Relay relay = Relay.embedded().start()) {
      Future<List<Integer>> sender = thread.submit(() -> send(relay, isDone));

      HttpResponse<String> out = task(relay, "out");
      List<Integer> whileOut = statuses(relay, READINESS);
      int adminReady = relay.get(relay.adminPort(), "/ready").statusCode();
      List<Integer> alive = statuses(relay, List.of("/health", "/health-check?type=alive"));
      String details = relay.get(relay.adminPort(), "/healthcheck").body();
      double metric = relay.metric("buildkite_traffic_out");
      HttpResponse<String> posted = relay.postSigned(Samples.fresh("build.finished", 100_000));
      HttpResponse<String> in = task(relay, "in");
      List<Integer> whileIn = statuses(relay, READINESS);
      isDone.set(true);

      assertThat(out.body()).startsWith("traffic=out\nsince=");
      assertThat(whileOut).containsOnly(503);
      assertThat(adminReady).isEqualTo(503);
      assertThat(alive).containsOnly(200);
      assertThat(details).contains("taken out of the load balancer by hand");
      assertThat(metric).isEqualTo(1);
      assertThat(posted.statusCode()).isEqualTo(200);
      assertThat(in.body()).isEqualTo("traffic=in\n");
      assertThat(whileIn).containsOnly(200);
      assertThat(relay.metric("buildkite_traffic_out")).isZero();
      assertThat(sender.get()).isNotEmpty().allSatisfy(s -> assertThat(s).isBetween(200, 299));
    } finally {
      isDone.set(true);
      thread.shutdownNow();
    }
  }

  @Test
  void aRestartPutsItInAgain() throws Exception {
    try (Relay relay = Relay.embedded().start()) {
      task(relay, "out");
    }
    try (Relay relay = Relay.embedded().start()) {
      assertThat(statuses(relay, READINESS)).containsOnly(200);
    }
  }

  private static List<Integer> send(Relay relay, AtomicBoolean isDone) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; !isDone.get() || statuses.isEmpty(); i++) {
      statuses.add(relay.postSigned(Samples.fresh("build.finished", i)).statusCode());
    }
    return statuses;
  }

  private static List<Integer> statuses(Relay relay, List<String> paths) throws Exception {
    List<Integer> statuses = new ArrayList<>();
    for (String path : paths) {
      statuses.add(relay.get(relay.port(), path).statusCode());
    }
    return statuses;
  }

  private static HttpResponse<String> task(Relay relay, String action) throws Exception {
    return relay.send(
        relay
            .request(relay.adminPort(), "/tasks/traffic?action=" + action)
            .POST(BodyPublishers.noBody()));
  }
}
