package io.github.buildkitepubsub.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.buildkitepubsub.operate.access.OperateSettings;
import io.github.buildkitepubsub.receive.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/ADMIN.md says what the code does; its commands are run with those of the runbooks. */
class AdminDocumentTest {

  private static final Path DOCUMENT = Path.of("docs/ADMIN.md");

  private static Stream<String> examples() throws Exception {
    return Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(DOCUMENT))
        .results()
        .map(match -> match.group(1));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void examplesAreValid(String yaml) throws Exception {
    assertThat(Loading.load(yaml, Map.of("ADMIN_KEY_STORE_PASSWORD", "p"))).isNotNull();
  }

  @Test
  void namesEveryErrorWithItsStatus() throws Exception {
    List<String> errors =
        Arrays.stream(ErrorCode.values())
            .filter(error -> error.name().startsWith("ADMIN_"))
            .map(error -> "\n| " + error.status() + " " + error.code() + " | ")
            .toList();

    assertThat(Files.readString(DOCUMENT)).contains(errors);
  }

  @Test
  void namesThePathsThatNeedNoToken() throws Exception {
    List<String> open =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.startsWith("| `GET /") && line.endsWith("| no |"))
            .flatMap(line -> Pattern.compile("(/[a-z.]+)").matcher(line).results())
            .map(match -> match.group(1))
            .toList();

    assertThat(open).containsExactlyInAnyOrderElementsOf(OperateSettings.DEFAULT_OPEN_PATHS);
  }
}
