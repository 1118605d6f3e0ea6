package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

  private static final String R = "\"[REDACTED]\"";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"a\"",
        "\"\\\"},é\\ud83d\\ude00😀\"",
        "0",
        "-1.5e+3",
        "true",
        "false",
        "null",
        "{}",
        "[]",
        "{ \"a\" : [ 1 , {} ] }",
        "[ \"]\" , 2 ]"
      })
  void replacesExactlyTheValue(String secret) throws Exception {
    for (String space : new String[] {"", " ", "\r\n\t"}) {
      String before = "{\"event\":\"x\",\"é\":{\"key\"" + space + ":" + space;
      String after = space + ",\"b\":2" + space + "}}" + space;

      WebhookEvent event = Payloads.parse(before + secret + after, "/é/key");

      assertThat(Payloads.rawPayload(event)).isEqualTo(before + R + after);
    }
  }

  @Test
  void followsEscapesOfJsonPointer() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            "{\"event\":\"x\",\"a/b\":{\"~\":1,\"~1\":2,\"/\":3,\"\":4}}",
            "/a~1b/~0",
            "/a~1b/~01",
            "/a~1b/");

    assertThat(Payloads.rawPayload(event))
        .isEqualTo(
            "{\"event\":\"x\",\"a/b\":{\"~\":" + R + ",\"~1\":" + R + ",\"/\":3,\"\":" + R + "}}");
  }

  @Test
  void findsAKeyThatIsWrittenWithEscapes() throws Exception {
    WebhookEvent event = Payloads.parse("{\"event\":\"x\",\"s\\u0065cret\":1}", "/secret");

    assertThat(Payloads.rawPayload(event))
        .isEqualTo("{\"event\":\"x\",\"s\\u0065cret\":" + R + "}");
  }

  @Test
  void wildcardStandsForEveryKeyAndElement() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            "{\"event\":\"x\",\"env\":{\"A\":1,\"A\":2},\"steps\":[{\"env\":{\"B\":3}},4,[{\"env\":5}]]}",
            "/env/*",
            "/steps/*/env");

    assertThat(Payloads.rawPayload(event))
        .isEqualTo(
            "{\"event\":\"x\",\"env\":{\"A\":"
                + R
                + ",\"A\":"
                + R
                + "},\"steps\":[{\"env\":"
                + R
                + "},4,[{\"env\":5}]]}");
  }

  @Test
  void indexStandsForOneElementOrAKeyOfThatName() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            "{\"event\":\"x\",\"list\":[0,1,2],\"map\":{\"1\":\"a\",\"01\":\"b\"}}",
            "/list/1",
            "/map/1",
            "/list/01");

    assertThat(Payloads.rawPayload(event))
        .isEqualTo(
            "{\"event\":\"x\",\"list\":[0," + R + ",2],\"map\":{\"1\":" + R + ",\"01\":\"b\"}}");
  }

  @Test
  void aRedactedContainerSwallowsWhatIsRedactedInIt() throws Exception {
    WebhookEvent event =
        Payloads.parse(
            "{\"event\":\"x\",\"a\":{\"b\":{\"c\":1},\"d\":2},\"e\":3}",
            "/a/b/c",
            "/a",
            "/a/*",
            "/e");

    assertThat(Payloads.rawPayload(event))
        .isEqualTo("{\"event\":\"x\",\"a\":" + R + ",\"e\":" + R + "}");
    assertThat(event.redactions()).hasSize(2);
  }

  @Test
  void redactsAfterAByteOrderMark() throws Exception {
    WebhookEvent event = Payloads.parse("\uFEFF{\"event\":\"x\",\"a\":\"é\"}", "/a");

    assertThat(Payloads.rawPayload(event)).isEqualTo("{\"event\":\"x\",\"a\":" + R + "}");
  }

  @Test
  void whatIsRedactedIsNotPickedEither() throws Exception {
    String body =
        """
        {"event":"build.finished","build":{"id":"build-secret","branch":"branch-secret","number":7},
         "sender":{"name":"name-secret","email":"mail-secret"},
         "pipeline":{"name":"pipeline-secret"},"job":{"agent":{"id":"agent-secret"}}}
        """;

    WebhookEvent event =
        Payloads.parse(body, "/build/branch", "/sender", "/build/id", "/pipeline/*", "/job");

    assertThat(new String(Payloads.data(event, Compatibility.V2), UTF_8)).doesNotContain("secret");
    assertThat(new String(Payloads.data(event, Compatibility.V1), UTF_8)).doesNotContain("secret");
    assertThat(Payloads.attributes(event).toString()).doesNotContain("secret");
    assertThat(event.fields().get(Field.BUILD_NUMBER)).isEqualTo("7");
  }

  @Test
  void wildcardHidesAFieldThatIsPickedBesideIt() throws Exception {
    WebhookEvent event =
        Payloads.parse("{\"event\":\"x\",\"build\":{\"id\":\"b\",\"z\":1}}", "/build/*");

    assertThat(event.fields().get(Field.BUILD_ID)).isNull();
    assertThat(Payloads.rawPayload(event))
        .isEqualTo("{\"event\":\"x\",\"build\":{\"id\":" + R + ",\"z\":" + R + "}}");
  }

  @ParameterizedTest
  @MethodSource("io.github.buildkitepubsub.event.Payloads#everyPath")
  void byDefaultOnlyTheTriggerAddressIsHidden(String path) throws Exception {
    byte[] body = Payloads.bytes(path);

    WebhookEvent event = Payloads.parse(body, EventSettings.defaults());

    String sent = new String(body, UTF_8);
    String expected = sent.replaceFirst("(\"webhook_url\"\\s*:\\s*)\"[^\"]*\"", "$1\"[REDACTED]\"");
    assertThat(Payloads.rawPayload(event)).isEqualTo(expected);
    assertThat(Payloads.envelope(event).has("raw_payload")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "build", "build/env", "/a~", "/a~2", "/~b/c"})
  void refusesWhatIsNotAPointerIntoTheDocument(String pointer) {
    EventSettings settings = new EventSettings(null, List.of(pointer), null);

    assertThat(settings.isRedactPointers()).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> new EventParser(settings));
  }

  @Test
  void takesTheDefaultsAndWildcardsAsPointers() {
    assertThat(EventSettings.defaults().isRedactPointers()).isTrue();
    assertThat(new EventSettings(null, List.of("/", "/*/a~0~1b"), null).isRedactPointers())
        .isTrue();
  }
}
