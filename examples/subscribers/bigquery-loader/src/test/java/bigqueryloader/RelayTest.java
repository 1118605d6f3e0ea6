package bigqueryloader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.cloud.pubsub.v1.Subscriber;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.pubsub.v1.ProjectSubscriptionName;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import subscribers.testing.FakeApi;
import subscribers.testing.FakeApi.Answer;
import subscribers.testing.FakeApi.Request;
import subscribers.testing.RelayProcess;

/** Against the real relay and its embedded Pub/Sub; skipped where the relay is not built. */
@Timeout(120)
class RelayTest {

  private static final String JOB =
      """
      {"event":"job.finished","job":{"id":"%s","state":"passed","exit_status":0},
      "pipeline":{"slug":"checkout-service"}}\
      """;

  /** The rows that were answered with 200, by their identifier: a copy replaces itself. */
  private final Map<String, JsonObject> stored = new ConcurrentHashMap<>();

  private boolean failedOnce;

  @Test
  void loadsWebhooksAlsoWhenBigQueryFails() throws Exception {
    assumeTrue(RelayProcess.isBuilt(), "the relay is not built");
    try (RelayProcess relay = RelayProcess.start(Map.of());
        FakeApi bigQuery = FakeApi.start(this::answer)) {
      relay.createSubscription(relay.topic(), "bigquery");
      Loader loader =
          new Loader(
              new BigQueryTable(bigQuery.url(), "p", "buildkite", "raw_events", () -> "Bearer t"),
              new Loader.Limits(100, 1_000_000, Duration.ofMillis(100)),
              pause -> {},
              InstantSource.system(),
              System.out);
      Subscriber subscriber =
          Main.subscriber(
              ProjectSubscriptionName.of(relay.project(), "bigquery"),
              relay.emulatorHost(),
              loader,
              200);
      Thread loading = Main.startLoading(loader);
      subscriber.startAsync().awaitRunning();
      try {
        for (String job : new String[] {"a", "b", "b", "c"}) {
          assertThat(relay.send(JOB.formatted(job))).isBetween(200, 202);
        }
        awaitJobs(bigQuery, Set.of("a", "b", "c"));
      } finally {
        subscriber.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
        loading.interrupt();
      }
    }

    assertThat(stored).hasSize(3);
    assertThat(stored.values())
        .allSatisfy(
            row -> {
              assertThat(row.get("pipeline").getAsString()).isEqualTo("checkout-service");
              assertThat(row.get("job_exit_status").getAsInt()).isZero();
              assertThat(row.get("payload").getAsString()).contains("\"event\":\"job.finished\"");
            });
  }

  private static void awaitJobs(FakeApi bigQuery, Set<String> jobs) throws InterruptedException {
    Set<String> seen = new HashSet<>();
    while (!seen.equals(jobs)) {
      Request request = bigQuery.await(60, TimeUnit.SECONDS);
      rows(request).forEach((id, row) -> seen.add(row.get("job_id").getAsString()));
    }
  }

  /** Fails at first, as BigQuery may. */
  private Answer answer(Request request) {
    if (!failedOnce) {
      failedOnce = true;
      return Answer.of(503);
    }
    stored.putAll(rows(request));
    return Answer.json(200, "{}");
  }

  private static Map<String, JsonObject> rows(Request request) {
    Map<String, JsonObject> rows = new LinkedHashMap<>();
    JsonParser.parseString(request.body())
        .getAsJsonObject()
        .getAsJsonArray("rows")
        .forEach(
            row ->
                rows.put(
                    row.getAsJsonObject().get("insertId").getAsString(),
                    row.getAsJsonObject().getAsJsonObject("json")));
    return rows;
  }
}
