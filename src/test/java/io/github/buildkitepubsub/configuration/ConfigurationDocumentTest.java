package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * docs/CONFIGURATION.md says what the code does. To make its tables anew: {@code mvn
 * -Dtest=ConfigurationDocumentTest -Ddocs.update=true test}.
 */
class ConfigurationDocumentTest {

  private static final Path DOCUMENT = Path.of("docs/CONFIGURATION.md");

  private static Stream<String> examples() throws Exception {
    return Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map((MatchResult match) -> match.group(1));
  }

  @Test
  void tablesAreUpToDate() throws Exception {
    String document = Files.readString(DOCUMENT);
    String upToDate = new ConfigurationDocument().regenerate(document);
    if (Boolean.getBoolean("docs.update")) {
      Files.writeString(DOCUMENT, upToDate);
      return;
    }

    assertThat(document).isEqualTo(upToDate);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesAreValid(String yaml) throws Exception {
    assertThat(Loading.load(yaml, Map.of())).isNotNull();
  }

  @Test
  void exampleOfFaultsIsWhatIsSaid() throws Exception {
    assertThat(Files.readString(DOCUMENT))
        .contains(
            "config.yml: receive.pathh is not a known key. Did you mean receive.path?\n",
            "PORT=abc: server.applicationConnectors[0].port must be a whole number\n");
  }
}
