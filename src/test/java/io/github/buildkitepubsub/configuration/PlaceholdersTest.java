package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("NAME", "value", "EMPTY", "", "NESTED", "${NAME}");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ${NAME}            | value
          ${NAME}-${NAME}    | value-value
          ${NAME:-other}     | value
          ${UNSET:-other}    | other
          ${EMPTY:-other}    | other
          a${UNSET:-}b       | ab
          a${EMPTY}b         | ab
          $${NAME}           | ${NAME}
          ${NESTED}          | ${NAME}
          $NAME              | $NAME
          ${not a name}      | ${not a name}
          """)
  void replacesVariables(String text, String expected) throws Exception {
    RelayConfiguration configuration =
        Loading.load("embedded: {subscriptions: {a: \"" + text + "\"}}", ENVIRONMENT);

    assertThat(configuration.embedded().subscriptions()).containsEntry("a", expected);
  }

  @Test
  void contentOfAVariableIsNotReadAsYaml() throws Exception {
    RelayConfiguration configuration =
        Loading.load(
            "embedded: {subscriptions: {a: \"${FILTER}\"}}",
            Map.of("FILTER", "x: 1}, port: 99 # \"\n- y"));

    assertThat(configuration.embedded().subscriptions())
        .containsEntry("a", "x: 1}, port: 99 # \"\n- y");
    assertThat(configuration.embedded().port()).isEqualTo(8085);
  }

  @Test
  void replacesInListsAndForNumbers() throws Exception {
    RelayConfiguration configuration =
        Loading.load(
            "event: {redact: ['${P}'], maxNestingDepth: '${D}'}", Map.of("P", "/x", "D", "32"));

    assertThat(configuration.event().redact()).containsExactly("/x");
    assertThat(configuration.event().maxNestingDepth()).isEqualTo(32);
  }

  @Test
  void namesEveryVariableThatIsNotSet() {
    assertThatThrownBy(() -> Loading.load("event: {redact: ['${A}', '${B}']}"))
        .hasMessageContainingAll(
            "relay.yml: event.redact[0]: the environment variable A is not set",
            "relay.yml: event.redact[1]: the environment variable B is not set");
  }
}
