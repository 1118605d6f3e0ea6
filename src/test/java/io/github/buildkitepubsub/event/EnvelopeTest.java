package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {

  private static final String BUILD_EVENT =
      """
      {"event":"build.finished","build":{"id":"b-1","url":"https://api.example.com/b","web_url":"https://example.com/b",\
      "number":7,"state":"passed","branch":"main","commit":"4f1c","created_at":"2026-05-09T21:05:59.874Z",\
      "started_at":"2018-07-01 20:14:38 UTC","finished_at":null},"pipeline":{"id":"p-1",\
      "url":"https://api.example.com/v2/organizations/acme/pipelines/web","name":"Web \\"Shop\\"","slug":"web",\
      "description":null,"repository":"git@example.com:acme/web.git"},"sender":{"id":"s-1","name":"Ada","email":"ada@example.com"}}""";

  private static final String AGENT_EVENT =
      """
      {"event":"agent.lost","agent":{"id":"a-1","url":"https://api.example.com/v2/organizations/acme/agents/a-1"},"sender":null}""";

  @Test
  void v1OfABuildHasTheKeysOfTheGoServiceInItsOrder() throws Exception {
    WebhookEvent event = Payloads.parse(BUILD_EVENT);

    String data = new String(Payloads.data(event, Compatibility.V1), UTF_8);

    assertThat(data)
        .isEqualTo(
            """
            {"event_type":"build.finished","build":{"id":"b-1","url":"https://api.example.com/b",\
            "web_url":"https://example.com/b","number":7,"state":"passed","branch":"main","commit":"4f1c",\
            "created_at":"2026-05-09T21:05:59.874Z","started_at":"2018-07-01T20:14:38Z",\
            "finished_at":"0001-01-01T00:00:00Z","pipeline":"web","organization":"acme"},\
            "pipeline":{"id":"p-1","name":"Web \\"Shop\\"","description":"","repository":"git@example.com:acme/web.git"},\
            "sender":{"id":"s-1","name":"Ada","email":"ada@example.com"},"raw_payload":\
            """
                + BUILD_EVENT
                + "}");
  }

  @Test
  void reducedV1HasTypeAndPayloadAlone() throws Exception {
    WebhookEvent event = Payloads.parse(BUILD_EVENT);

    String data = Payloads.reducedData(event, Compatibility.V1);

    assertThat(data)
        .isEqualTo("{\"event_type\":\"build.finished\",\"raw_payload\":" + BUILD_EVENT + "}");
  }

  @Test
  void reducedV2HasTheIdentityToo() throws Exception {
    WebhookEvent event = Payloads.parse(BUILD_EVENT, "/sender/email");

    String data = Payloads.reducedData(event, Compatibility.V2);

    assertThat(data)
        .startsWith("{\"event_type\":\"build.finished\",\"event_id\":\"" + event.id() + "\",")
        .endsWith("\"raw_payload\":" + BUILD_EVENT.replace("ada@example.com", "[REDACTED]") + "}");
    assertThat(Payloads.json(data.getBytes(UTF_8)).has("build")).isFalse();
  }

  @Test
  void v1OfAnAgentHasZeroValuesAndNoOrganization() throws Exception {
    WebhookEvent event = Payloads.parse(AGENT_EVENT);

    String data = new String(Payloads.data(event, Compatibility.V1), UTF_8);

    assertThat(data)
        .isEqualTo(
            """
            {"event_type":"agent.lost","build":{"id":"","url":"","web_url":"","number":0,"state":"","branch":"",\
            "commit":"","created_at":"0001-01-01T00:00:00Z","started_at":"0001-01-01T00:00:00Z",\
            "finished_at":"0001-01-01T00:00:00Z","pipeline":"","organization":""},\
            "pipeline":{"id":"","name":"","description":"","repository":""},"sender":{"id":"","name":""},"raw_payload":\
            """
                + AGENT_EVENT
                + "}");
  }

  @Test
  void v2OfAnAgentHasNullsAndTheOrganization() throws Exception {
    WebhookEvent event = Payloads.parse(AGENT_EVENT);

    String data = new String(Payloads.data(event, Compatibility.V2), UTF_8);

    assertThat(data)
        .isEqualTo(
            """
            {"event_type":"agent.lost","event_id":"@","schema_version":"2","received_at":"2026-05-09T21:06:00.250Z",\
            "build":{"id":null,"url":null,"web_url":null,"number":null,"state":null,"branch":null,"commit":null,\
            "created_at":null,"started_at":null,"finished_at":null,"pipeline":null,"organization":"acme"},\
            "pipeline":{"id":null,"name":null,"description":null,"repository":null},\
            "sender":{"id":null,"name":null},"raw_payload":\
            """
                    .replace("@", event.id().value())
                + AGENT_EVENT
                + "}");
  }

  @ParameterizedTest
  @MethodSource("io.github.buildkitepubsub.event.Payloads#everyPath")
  void everyEnvelopeIsJsonWithTheDocumentedKeys(String path) throws Exception {
    WebhookEvent event = Payloads.parse(Payloads.bytes(path), EventSettings.defaults());

    JsonNode v1 = Payloads.json(Payloads.data(event, Compatibility.V1));
    JsonNode v2 = Payloads.json(Payloads.data(event, Compatibility.V2));

    assertThat(v1.fieldNames())
        .toIterable()
        .containsExactly("event_type", "build", "pipeline", "sender", "raw_payload");
    assertThat(v2.fieldNames())
        .toIterable()
        .containsExactly(
            "event_type",
            "event_id",
            "schema_version",
            "received_at",
            "build",
            "pipeline",
            "sender",
            "raw_payload");
    assertThat(v2.get("build")).hasSize(12);
    assertThat(v2.get("pipeline")).hasSize(4);
  }

  @Test
  void aSenderThatIsATextBecomesItsName() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            Payloads.bytes(Payloads.oddPath("string-sender")), Payloads.NOTHING_REDACTED);

    JsonNode sender = Payloads.envelope(event).get("sender");

    assertThat(sender.toString()).isEqualTo("{\"id\":null,\"name\":\"Ada Sample\"}");
  }

  @Test
  void keepsDigitsOfLargeNumbers() throws Exception {
    WebhookEvent event =
        Payloads.parse(Payloads.bytes(Payloads.oddPath("big-integers")), Payloads.NOTHING_REDACTED);

    String data = new String(Payloads.data(event, Compatibility.V2), UTF_8);

    assertThat(data)
        .contains("\"number\":9007199254740993,")
        .contains("123456789012345678901234567890")
        .contains("0.1000000000000000055511151231257827");
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "7,7",
    "'\"12\"',12",
    "999999999999999999,999999999999999999",
    "1000000000000000000,null",
    "-1,null",
    "1.5,null",
    "1e3,null",
    "'\"007\"',null",
    "'\"\"',null",
    "'\"7 \"',null",
    "'\"٧\"',null",
    "true,null",
    "[7],null"
  })
  void numberIsAWholeNumberOrNull(String written, String expected) throws Exception {
    WebhookEvent event = Payloads.parse("{\"event\":\"x\",\"build\":{\"number\":" + written + "}}");

    assertThat(Payloads.envelope(event).at("/build/number").toString()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "\"\\/",
        "\u0000\u001f\u007f",
        "é߿",
        "\u0800日本語\uffff",
        "😀\udbff\udfff",
        ""
      })
  void textComesThroughAsItWas(String text) throws Exception {
    String quoted = TextNode.valueOf(text).toString();

    WebhookEvent event = Payloads.parse("{\"event\":\"x\",\"build\":{\"branch\":" + quoted + "}}");

    assertThat(Payloads.envelope(event).at("/build/branch").textValue()).isEqualTo(text);
  }

  @Test
  void halfASurrogatePairStaysAnEscape() throws Exception {
    WebhookEvent event =
        Payloads.parse("{\"event\":\"x\",\"build\":{\"branch\":\"a\\ud83d!\\ude00\"}}");

    byte[] data = Payloads.data(event, Compatibility.V2);

    assertThat(new String(data, UTF_8)).contains("\"branch\":\"a\\ud83d!\\ude00\",\"commit\"");
    assertThat(Utf8.firstInvalid(data)).isEqualTo(-1);
  }

  @Test
  void growsForTextThatTakesMoreRoomThanExpected() throws Exception {
    String text = "\\u0001".repeat(50_000) + "日".repeat(50_000);

    WebhookEvent event =
        Payloads.parse("{\"event\":\"x\",\"pipeline\":{\"name\":\"" + text + "\"}}");

    assertThat(Payloads.envelope(event).at("/pipeline/name").textValue())
        .isEqualTo("\u0001".repeat(50_000) + "日".repeat(50_000));
  }

  @Test
  void theBufferEndsWhereTheMessageEnds() throws Exception {
    ByteBuffer data =
        new MessageFormat(Payloads.NOTHING_REDACTED).data(Payloads.parse(BUILD_EVENT));

    assertThat(data.position()).isZero();
    assertThat(data.hasArray()).isTrue();
    assertThat(data.arrayOffset()).isZero();
    assertThat(data.get(data.limit() - 1)).isEqualTo((byte) '}');
  }
}
