package io.github.buildkitepubsub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.buildkitepubsub.event.EventType;
import io.github.buildkitepubsub.testing.Relay;
import io.github.buildkitepubsub.testing.Samples;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The schemas as a consumer fetches them. */
final class SchemasIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static Relay relay;

  @BeforeAll
  static void start() throws Exception {
    relay = Relay.embedded().start();
  }

  @AfterAll
  static void stop() {
    relay.close();
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return relay.get(relay.port(), path);
  }

  @Test
  void indexLeadsToEverySchema() throws Exception {
    JsonNode index = JSON.readTree(get("/schemas").body());

    assertThat(index.findValuesAsText("event_type"))
        .containsExactlyInAnyOrderElementsOf(EventType.KNOWN);
    for (JsonNode entry : index.path("schemas")) {
      HttpResponse<String> schema = get(entry.path("path").asText());
      assertThat(schema.statusCode()).isEqualTo(200);
      assertThat(JSON.readTree(schema.body()).path("title")).isEqualTo(entry.path("title"));
    }
  }

  @Test
  void schemaIsEnoughForAConsumer() throws Exception {
    HttpResponse<String> answer = get("/schemas/job.finished");

    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JSON.readTree(answer.body()));
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/schema+json");
    assertThat(schema.validate(JSON.readTree(Samples.bytes("job.finished")))).isEmpty();
    assertThat(schema.validate(JSON.readTree("{\"event\":\"job.finished\",\"job\":5}"))).hasSize(1);
  }

  @Test
  void schemaCanBeKept() throws Exception {
    HttpResponse<String> first = get("/schemas/ping");
    String etag = first.headers().firstValue("ETag").orElseThrow();

    HttpResponse<String> again =
        relay.send(
            relay.request(relay.port(), "/schemas/ping").GET().header("If-None-Match", etag));
    HttpResponse<String> other =
        relay.send(
            relay.request(relay.port(), "/schemas/ping").GET().header("If-None-Match", "\"x\""));

    assertThat(first.headers().allValues("Cache-Control")).containsExactly("public, max-age=3600");
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(other.body()).isEqualTo(first.body());
  }

  @Test
  void headHasTheSameHeadersAndNoBody() throws Exception {
    HttpResponse<String> head =
        relay.send(
            relay.request(relay.port(), "/schemas/ping").method("HEAD", BodyPublishers.noBody()));

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("ETag"))
        .isEqualTo(get("/schemas/ping").headers().firstValue("ETag"));
    assertThat(head.body()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/schemas/nothing", "/schemas/", "/schemas/defs/build", "/schemas/ping.json"})
  void otherAddressesAreNotFoundInTheShapeOfTheService(String path) throws Exception {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(answer.body()).path("error_code").asText()).isEqualTo("BK-HTTP-001");
    assertThat(answer.headers().allValues("Cache-Control")).containsExactly("no-store");
  }

  @Test
  void onlyReadingIsAllowed() throws Exception {
    HttpResponse<String> answer =
        relay.send(relay.request(relay.port(), "/schemas/ping").POST(BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
    JsonNode told = JSON.readTree(answer.body());
    assertThat(told.path("error_code").asText()).isEqualTo("BK-HTTP-002");
    assertThat(told.path("message").asText())
        .isEqualTo("Method not allowed, supported are GET, HEAD, OPTIONS");
  }

  @Test
  void countsAsNoWebhook() throws Exception {
    get("/schemas/ping");

    assertThat(get("/metrics").body())
        .doesNotContain("buildkite_webhook_requests_total{event_type=\"unknown\",status=\"200\"}");
  }

  @Test
  void canBeSwitchedOff() throws Exception {
    try (Relay without = Relay.embedded().set("validation.serveSchemas", "false").start()) {

      assertThat(without.get(without.port(), "/schemas").statusCode()).isEqualTo(404);
      assertThat(without.get(without.port(), "/schemas/ping").statusCode()).isEqualTo(404);
    }
  }
}
