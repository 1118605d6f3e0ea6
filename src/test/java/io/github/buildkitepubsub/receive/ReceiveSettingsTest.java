package io.github.buildkitepubsub.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dropwizard.jackson.Jackson;
import io.github.buildkitepubsub.testing.Violations;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReceiveSettingsTest {

  private final ObjectMapper json = Jackson.newObjectMapper();

  @Test
  void hasValidDefaults() throws Exception {
    ReceiveSettings read = read("{}");

    assertThat(read).isEqualTo(ReceiveSettings.defaults());
    assertThat(Violations.of(read)).isEmpty();
    assertThat(read.path()).isEqualTo("/webhook");
    assertThat(read.maxBodySize().toBytes()).isEqualTo(1_048_576);
    assertThat(read.answerWithin().toSeconds()).isEqualTo(4);
    assertThat(read.testEngine().path()).isEqualTo("/webhook/test-engine");
    assertThat(read.testEngine().secrets()).isEmpty();
    assertThat(read.probes()).isEqualTo(new ProbeSettings(true, true, true, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/w", "/webhook", "/hooks/build-kite/v1.0/~a_b"})
  void takesPlainAbsolutePaths(String path) throws Exception {
    assertThat(violations("path", '"' + path + '"')).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "webhook", "/webhook/", "//webhook", "/web hook", "/{x}", "/a?b", "/ä"})
  void refusesOtherPaths(String path) throws Exception {
    assertThat(violations("path", '"' + path + '"')).containsOnlyKeys("path");
    assertThat(Violations.of(new TestEngineSettings(path, null))).containsOnlyKeys("path");
  }

  @Test
  void boundsTheBody() throws Exception {
    assertThat(violations("maxBodySize", "\"1KiB\"")).isEmpty();
    assertThat(violations("maxBodySize", "\"9MiB\"")).isEmpty();
    assertThat(violations("maxBodySize", "\"1023B\"")).containsOnlyKeys("maxBodySize");
    assertThat(violations("maxBodySize", "\"10MiB\"")).containsOnlyKeys("maxBodySize");
  }

  @Test
  void boundsTheWait() throws Exception {
    assertThat(violations("answerWithin", "\"100ms\"")).isEmpty();
    assertThat(violations("answerWithin", "\"5m\"")).isEmpty();
    assertThat(violations("answerWithin", "\"99ms\"")).containsOnlyKeys("answerWithin");
    assertThat(violations("answerWithin", "\"301s\"")).containsOnlyKeys("answerWithin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docs/ERROR_CODES.md",
        "/errors",
        "https://git.example/team/relay/-/blob/main/docs/ERROR_CODES.md?plain=1"
      })
  void takesAUrlOrAPathOfTheErrorCodes(String place) throws Exception {
    assertThat(violations("errorDocumentation", '"' + place + '"')).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a#b", "<a>", "a\\\"b", "ftp://a/b#"})
  void refusesOtherPlaces(String place) throws Exception {
    assertThat(violations("errorDocumentation", '"' + place + '"'))
        .containsOnlyKeys("errorDocumentation");
  }

  @Test
  void looksIntoItsParts() throws Exception {
    Map<String, String> violations = violations("testEngine", "{\"secrets\": [{\"name\": \"a\"}]}");

    assertThat(violations).containsOnlyKeys("testEngine.secrets[0].oneSource");
  }

  @Test
  void turnsProbesOffOneByOne() throws Exception {
    ReceiveSettings read = read("{\"probes\": {\"ready\": false}}");

    assertThat(read.probes()).isEqualTo(new ProbeSettings(true, false, true, true));
  }

  private Map<String, String> violations(String key, String value) throws JsonProcessingException {
    return Violations.of(read("{\"" + key + "\": " + value + "}"));
  }

  private ReceiveSettings read(String text) throws JsonProcessingException {
    return json.readValue(text, ReceiveSettings.class);
  }
}
