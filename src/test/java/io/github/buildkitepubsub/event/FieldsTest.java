package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldsTest {

  private static final String API = "https://api.example.com/v2/organizations/";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"pipeline\":{\"url\":\"@acme/pipelines/web\"},\"organization\":{\"slug\":\"other\"}",
        "\"pipeline\":{\"url\":\"https://example.com/x\"},\"organization\":{\"slug\":\"acme\"}",
        "\"organization\":{\"slug\":\"acme\"},\"agent\":{\"url\":\"@other/agents/1\"}",
        "\"package\":{\"organization\":{\"slug\":\"acme\"}}",
        "\"agent\":{\"url\":\"@acme/agents/1\"},\"cluster_token\":{\"url\":\"@other/clusters\"}",
        "\"agent\":{\"url\":null},\"cluster_token\":{\"url\":\"@acme/clusters/1/tokens/2\"}"
      })
  void findsTheOrganizationWhereAPayloadHasIt(String members) throws Exception {
    WebhookEvent event = Payloads.parse("{\"event\":\"x\"," + members.replace("@", API) + "}");

    assertThat(event.fields().organization()).isEqualTo("acme");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "/organizations/acme, acme",
        "/organizations/acme?page=1, acme",
        "/organizations/acme#top, acme",
        "/organizations//pipelines, NONE",
        "/organizations/, NONE",
        "/organizations, NONE",
        "'', NONE"
      },
      nullValues = "NONE")
  void takesOneSegmentOfAnAddress(String url, @Nullable String organization) throws Exception {
    WebhookEvent event = Payloads.parse("{\"event\":\"x\",\"agent\":{\"url\":\"" + url + "\"}}");

    assertThat(event.fields().organization()).isEqualTo(organization);
  }

  @Test
  void everyFieldIsPickedFromItsPointer() throws Exception {
    for (Field field : Field.values()) {
      String[] keys = field.pointer().substring(1).split("/", -1);
      String body = "\"picked\"";
      for (int i = keys.length - 1; i >= 0; i--) {
        body = "{\"" + keys[i] + "\":" + body + "}";
      }

      WebhookEvent event =
          new EventParser(EventSettings.defaults())
              .parse(body.getBytes(UTF_8), "x", Payloads.RECEIVED_AT);

      assertThat(event.fields().get(field)).as(field.pointer()).isEqualTo("picked");
      assertThat(event.fields().length()).isEqualTo(field.forMetrics() ? 0 : "picked".length());
    }
  }
}
