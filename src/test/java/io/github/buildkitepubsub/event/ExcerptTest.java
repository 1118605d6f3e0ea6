package io.github.buildkitepubsub.event;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.buildkitepubsub.testing.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are shown of a body. */
class ExcerptTest {

  private static final int ENOUGH = 1_000_000;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a":{"b":1},"c":2} | {"a":{"b":"[REDACTED]"},"c":2}
          {"a":{"b":{"x":[1,2]}}} | {"a":{"b":"[REDACTED]"}}
          {"list":[{"k":1},{"k":"s"}]} | {"list":[{"k":"[REDACTED]"},{"k":"[REDACTED]"}]}
          {"a":1, "a":{"b":2}} | {"a":1,"a":{"b":"[REDACTED]"}}
          [{"a":1}] | [{"a":1}]
          "text" | "text"
          12345678901234567890.10e5 | 12345678901234567890.10e5
          {"t":true,"f":false,"n":null} | {"t":true,"f":false,"n":null}
          """)
  void hidesWhatPointersName(String json, String shown) {
    assertThat(excerpt(json, "/a/b", "/list/*/k")).isEqualTo(shown);
  }

  @Test
  void isOneLineOfPrintableAscii() {
    String text = excerpt("\uFEFF{\r\n\t\"a\":\"\\n\\u001b[2J\\u2028 é 😀\",\r\n \"\\u0085\": 1}");

    assertThat(text).matches("[ -~]*").contains("\\n", "\\u001B", "\\u2028", "\\u00E9");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "\u0000",
        "{\"a\":{\"b\":\"s3cret",
        "{\"a\":{\"b\":s3cret}}",
        "{\"a\":{\"b\":{\"c\":1,",
        "{\"a\":{\"b\":1}} s3cret"
      })
  void endsWhereJsonEnds(String body) {
    String text = excerpt(body, "/a/b");

    assertThat(text).doesNotContain("s3cret", "not json", "\"c\"");
  }

  @Test
  void showsWhatComesBeforeTheFault() {
    assertThat(excerpt("{\"event\":\"x\",\"n\":01}")).startsWith("{\"event\":\"x\"");
  }

  @Test
  void doesNotMindOtherEncodings() {
    byte[] latin = "{\"event\":\"é\"}".getBytes(ISO_8859_1);

    assertThat(new Redaction(List.of()).excerpt(latin, ENOUGH).text()).matches("[ -~]*");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 17, 1000})
  void keepsToTheLengthAndSaysSo(int max) {
    byte[] body = ("{\"a\":\"" + "x".repeat(50_000) + "\",\"b\":{\"c\":[1,2,3]}}").getBytes(UTF_8);

    Redaction.Excerpt excerpt = new Redaction(List.of()).excerpt(body, max);

    assertThat(excerpt.text()).hasSize(max);
    assertThat(excerpt.truncated()).isTrue();
  }

  @Test
  void isWholeWhereItFitsExactly() {
    Redaction.Excerpt excerpt = new Redaction(List.of()).excerpt("{\"a\":1}".getBytes(UTF_8), 7);

    assertThat(excerpt).isEqualTo(new Redaction.Excerpt("{\"a\":1}", false));
  }

  @Test
  void saysTheSameAsTheBody() throws Exception {
    ObjectMapper json = new ObjectMapper();
    for (String type : Samples.types()) {
      byte[] body = Samples.bytes(type);

      String text = new Redaction(List.of()).excerpt(body, ENOUGH).text();

      assertThat(json.readTree(text)).as(type).isEqualTo(json.readTree(body));
    }
  }

  private static String excerpt(String body, String... pointers) {
    Redaction redaction = new Redaction(List.of(pointers));
    return redaction.excerpt(body.getBytes(UTF_8), ENOUGH).text();
  }
}
