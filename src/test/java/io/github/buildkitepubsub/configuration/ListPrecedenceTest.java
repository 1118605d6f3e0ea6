package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@link PrecedenceTest}, for variables that set a whole list: it replaces the one below. */
class ListPrecedenceTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "TRUSTED_PROXIES, receive.trustedProxies, 10.0.0.1, 10.0.0.0/8, 2001:db8::/32",
    "ALLOWED_ORIGINS, receive.cors.allowedOrigins, https://file, https://a, https://b",
    "ALLOWED_METHODS, receive.cors.allowedMethods, GET, PUT, PATCH",
    "ALLOWED_HEADERS, receive.cors.allowedHeaders, X-File, X-A, X-B"
  })
  void environmentOverridesFileAndSystemPropertyOverridesEnvironment(
      String name, String key, String inFile, String first, String second) throws Exception {
    String file = file(key, inFile);
    Map<String, String> environment = Map.of(name, " " + first + " ,, " + second);

    RelayConfiguration withFile = Loading.load(file);
    RelayConfiguration withVariable = Loading.load(file, environment);
    RelayConfiguration withProperty =
        SystemProperty.during("dw." + key, second, () -> Loading.load(file, environment));

    assertThat(at(withFile, key)).containsExactly(inFile);
    assertThat(withFile.origins().of(key + "[0]").text()).isEqualTo("file");
    assertThat(at(withVariable, key)).containsExactly(first, second);
    assertThat(withVariable.origins().of(key + "[1]").text()).isEqualTo("environment " + name);
    assertThat(at(withProperty, key)).containsExactly(second);
    assertThat(withProperty.origins().of(key + "[0]").text()).isEqualTo("-Ddw." + key);
  }

  /** The key's sections and a list with one entry. */
  private static String file(String key, String entry) {
    String[] steps = key.split("[.]", -1);
    return String.join(": {", steps) + ": ['" + entry + "']" + "}".repeat(steps.length - 1);
  }

  private static List<String> at(RelayConfiguration configuration, String key) {
    JsonNode list =
        Objects.requireNonNull(Leaves.of(Loading.MAPPER.valueToTree(configuration)).get(key));
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
