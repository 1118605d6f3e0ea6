package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.buildkitepubsub.event.MalformedEventException.Reason;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {

  private final EventParser parser = new EventParser(EventSettings.defaults());

  @Test
  void picksScalarsAsTheyWereWritten() throws Exception {
    Fields fields =
        parse(
                """
                {"event":"build.running","build":{"number":9007199254740993,"state":true,\
                "branch":"a\\u00e9\\"","commit":null,"source":{"id":1},"id":["x"],"cluster_id":-1.50e3}}
                """)
            .fields();

    assertThat(fields.get(Field.BUILD_NUMBER)).isEqualTo("9007199254740993");
    assertThat(fields.get(Field.BUILD_STATE)).isEqualTo("true");
    assertThat(fields.get(Field.BUILD_BRANCH)).isEqualTo("aé\"");
    assertThat(fields.get(Field.BUILD_CLUSTER_ID)).isEqualTo("-1.50e3");
    assertThat(fields.get(Field.BUILD_COMMIT)).isNull();
    assertThat(fields.get(Field.BUILD_SOURCE)).isNull();
    assertThat(fields.get(Field.BUILD_ID)).isNull();
    assertThat(fields.get(Field.PIPELINE_ID)).isNull();
  }

  @Test
  void picksOnlyFromTheRightPlace() throws Exception {
    Fields fields =
        parse("{\"event\":\"x\",\"a\":{\"build\":{\"id\":\"no\"}},\"build\":[{\"id\":\"no\"}]}")
            .fields();

    assertThat(fields.get(Field.BUILD_ID)).isNull();
  }

  @Test
  void keepsTheBodyAndItsIdentity() throws Exception {
    byte[] body = "{\"event\":\"ping\"}".getBytes(UTF_8);

    WebhookEvent event = parser.parse(body, null, Payloads.RECEIVED_AT);

    assertThat(event.body()).isSameAs(body);
    assertThat(event.id()).isEqualTo(EventId.of(body));
    assertThat(event.receivedAt()).isEqualTo(Payloads.RECEIVED_AT);
    assertThat(event.type()).isEqualTo(EventType.PING);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"event\":\"a\",\"type\":\"c\"}  | b | a",
        "{\"type\":\"c\"}                  | b | b",
        "{\"type\":\"c\"}                  |   | c",
        "{\"event\":\"\",\"type\":\"c\"}   | b | b",
        "{\"event\":\" \",\"type\":\"c\"}  |   | c",
        "{\"event\":7,\"type\":\"c\"}      | b | b",
        "{\"event\":null,\"type\":\"c\"}   | b | b",
        "{\"event\":{},\"type\":\"c\"}     |   | c",
        "{}                                | b | b",
      })
  void takesTheTypeFromBodyThenHeaderThenTypeField(
      String body, @Nullable String header, String expected) throws Exception {
    WebhookEvent event = parser.parse(body.getBytes(UTF_8), header, Payloads.RECEIVED_AT);

    assertThat(event.type().name()).isEqualTo(expected);
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        Arguments.of("", Reason.EMPTY),
        Arguments.of(" \r\n\t", Reason.EMPTY),
        Arguments.of("\uFEFF", Reason.EMPTY),
        Arguments.of("event=build.finished", Reason.NOT_JSON),
        Arguments.of("nul", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\"", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\"}{}", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\"} x", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\"}\0", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\",}", Reason.NOT_JSON),
        Arguments.of("{'event':'x'}", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\",\"skipped\":{\"n\":01}}", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\",\"skipped\":[NaN]}", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\",\"skipped\":[\"a\nb\"]}", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\",\"skipped\":\"\\q\"}", Reason.NOT_JSON),
        Arguments.of("{\"event\":\"x\"/*c*/}", Reason.NOT_JSON),
        Arguments.of("[1,2", Reason.NOT_JSON),
        Arguments.of("\uFEFF\uFEFF{\"event\":\"x\"}", Reason.NOT_JSON),
        Arguments.of("null", Reason.NOT_AN_OBJECT),
        Arguments.of("\"build.finished\"", Reason.NOT_AN_OBJECT),
        Arguments.of("17", Reason.NOT_AN_OBJECT),
        Arguments.of("[{\"event\":\"x\"}]", Reason.NOT_AN_OBJECT),
        Arguments.of("{}", Reason.NO_EVENT_TYPE),
        Arguments.of("{\"event\":\"\",\"type\":3}", Reason.NO_EVENT_TYPE));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesWhatIsNotAnEvent(String body, Reason reason) {
    assertThat(refusal(body.getBytes(UTF_8)).reason()).isEqualTo(reason);
  }

  @Test
  void saysWhereTheBodyIsWrongButNotWhatItHolds() {
    MalformedEventException refusal =
        refusal("{\"event\":\"x\",\"build\":{\"branch\":hunter2}}".getBytes(UTF_8));

    assertThat(refusal).hasMessageContaining("byte 31");
    assertThat(refusal.getMessage()).doesNotContain("hunter2").doesNotContain("Exception");
  }

  @Test
  void refusesOnlyWhatIsNestedDeeperThanAllowed() throws Exception {
    String allowed = nested(64);
    String tooDeep = nested(65);

    assertThat(parse(allowed).type().name()).isEqualTo("x");
    assertThat(refusal(tooDeep.getBytes(UTF_8)).reason()).isEqualTo(Reason.TOO_DEEP);
    assertThat(refusal(nested(5000).getBytes(UTF_8)).reason()).isEqualTo(Reason.TOO_DEEP);
  }

  @Test
  void readsValuesThatExceedTheReadersDefaultLimits() throws Exception {
    String digits = "1".repeat(5_000);
    String key = "k".repeat(60_000);

    WebhookEvent event =
        parse(
            "{\"event\":\"x\",\"build\":{\"number\":"
                + digits
                + "},\""
                + key
                + "\":"
                + digits
                + "}");

    assertThat(event.fields().get(Field.BUILD_NUMBER)).isEqualTo(digits);
    assertThat(new String(Payloads.data(event, Compatibility.V2), UTF_8))
        .contains("\"number\":null,", "\"number\":" + digits);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"x\",\"event\":\"y\"}",
        "{\"event\":\"x\",\"ev\\u0065nt\":\"y\"}",
        "{\"event\":\"x\",\"build\":{\"id\":1,\"a\":{\"id\":1},\"id\":2}}",
        "{\"event\":\"x\",\"build\":{},\"pipeline\":{},\"build\":[]}",
        "{\"event\":\"x\",\"pipeline\":{\"provider\":{\"webhook_url\":1,\"webhook_url\":2}}}"
      })
  void refusesAKeyThatItReadsTwice(String body) {
    MalformedEventException refusal = refusal(body.getBytes(UTF_8));

    assertThat(refusal.reason()).isEqualTo(Reason.DUPLICATE_KEY);
    assertThat(refusal).hasMessageContaining("again at byte");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"event\":\"x\",\"other\":1,\"other\":2}",
        "{\"event\":\"x\",\"other\":{\"event\":1,\"event\":2}}",
        "{\"event\":\"x\",\"job\":{\"id\":1},\"build\":{\"id\":1},\"pipeline\":{\"id\":1}}",
        "{\"event\":\"x\",\"build\":{\"env\":{\"A\":1,\"A\":2}}}"
      })
  void takesAKeyTwiceWhereNobodyReadsIt(String body) throws Exception {
    assertThat(parse(body).type().name()).isEqualTo("x");
  }

  @Test
  void takesANamedKeyOnceInEachElement() throws Exception {
    WebhookEvent event =
        Payloads.parse("{\"event\":\"x\",\"steps\":[{\"env\":1},{\"env\":2}]}", "/steps/*/env");

    assertThat(event.redactions()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "80",
        "BF",
        "C080",
        "C1BF",
        "C3",
        "C328",
        "E08080",
        "E09FBF",
        "E282",
        "E28228",
        "EDA080",
        "EDBFBF",
        "F0808080",
        "F08FBFBF",
        "F09F98",
        "F4908080",
        "F5808080",
        "F8888080",
        "FE",
        "FF"
      })
  void refusesInvalidUtf8WhereverItStands(String hex) {
    byte[] invalid = HexFormat.of().parseHex(hex);

    for (String template :
        new String[] {
          "{\"event\":\"@\"}",
          "{\"event\":\"x\",\"skipped\":{\"long enough\":[\"@\"]}}",
          "{\"event\":\"x\",\"@\":1}",
          "{\"event\":\"x\"}@",
          "@{\"event\":\"x\"}"
        }) {
      int at = template.indexOf('@');
      byte[] body = concat(template.substring(0, at), invalid, template.substring(at + 1));
      MalformedEventException refusal = refusal(body);
      assertThat(refusal.reason()).as(template).isEqualTo(Reason.NOT_UTF8);
      assertThat(refusal).hasMessageContaining("byte " + at);
    }
  }

  @Test
  void refusesOtherEncodingsOfJson() {
    for (Charset charset :
        new Charset[] {
          UTF_16BE, UTF_16LE, Charset.forName("UTF-32BE"), Charset.forName("UTF-32LE")
        }) {
      byte[] body = "{\"event\":\"x\"}".getBytes(charset);
      assertThat(refusal(body).reason()).isEqualTo(Reason.NOT_UTF8);
      assertThat(refusal(Arrays.copyOf(body, 2)).reason()).isEqualTo(Reason.NOT_UTF8);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/samples/job.finished.json", "/samples/ping.json", "/event/non-ascii.json"})
  void refusesABodyCutAtAnyByte(String path) {
    byte[] body = Payloads.bytes(path);
    int whole = new String(body, UTF_8).stripTrailing().getBytes(UTF_8).length;

    for (int length = 0; length < whole; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatExceptionOfType(MalformedEventException.class)
          .as("cut after %d bytes", length)
          .isThrownBy(() -> parser.parse(cut, "build.finished", Payloads.RECEIVED_AT));
    }
  }

  @Test
  void readsALargeBody() throws Exception {
    String env = "\"VARIABLE_%d\":\"%s\",".repeat(600).formatted(numberedValues());
    String body =
        "{\"event\":\"build.finished\",\"build\":{\"env\":{" + env + "\"Z\":1},\"number\":7}}";

    WebhookEvent event = parse(body);

    assertThat(body.length()).isGreaterThan(60_000);
    assertThat(event.fields().get(Field.BUILD_NUMBER)).isEqualTo("7");
    assertThat(Payloads.rawPayload(event)).isEqualTo(body);
  }

  private static Object[] numberedValues() {
    Object[] values = new Object[1200];
    for (int i = 0; i < values.length; i += 2) {
      values[i] = i;
      values[i + 1] = "v".repeat(90);
    }
    return values;
  }

  private static String nested(int depth) {
    return "{\"event\":\"x\",\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
  }

  private static byte[] concat(String before, byte[] middle, String after) {
    byte[] head = before.getBytes(UTF_8);
    byte[] tail = after.getBytes(UTF_8);
    byte[] all = Arrays.copyOf(head, head.length + middle.length + tail.length);
    System.arraycopy(middle, 0, all, head.length, middle.length);
    System.arraycopy(tail, 0, all, head.length + middle.length, tail.length);
    return all;
  }

  private WebhookEvent parse(String body) throws MalformedEventException {
    return parser.parse(body.getBytes(UTF_8), null, Payloads.RECEIVED_AT);
  }

  private MalformedEventException refusal(byte[] body) {
    try {
      WebhookEvent event = parser.parse(body, null, Payloads.RECEIVED_AT);
      throw new AssertionError("accepted: " + event);
    } catch (MalformedEventException e) {
      return e;
    }
  }
}
