package statuspage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentTest {

  @TempDir private Path directory;

  @Test
  void readsTheExample() throws IOException {
    assertThat(Component.read(Path.of("components.json")))
        .containsEntry("checkout-service", new Component("8kbf7d35c070", 2, "major_outage"))
        .containsEntry("search-service", new Component("vtnh60py4yd7", 3, "degraded_performance"));
  }

  @Test
  void hasDefaults() throws IOException {
    assertThat(Component.read(file("{\"p\":{\"component\":\"c\"}}")))
        .containsEntry("p", new Component("c", 2, "major_outage"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"p\":{}}",
        "{\"p\":{\"component\":null}}",
        "{\"p\":{\"component\":\"c\",\"failures\":0}}",
        "{\"p\":{\"component\":\"c\",\"failures\":\"two\"}}",
        "{\"p\":{\"component\":\"c\",\"status\":\"operational\"}}",
        "{\"p\":{\"component\":\"c\"},\"q\":{\"component\":\"c\"}}"
      })
  void refusesWhatItCannotUse(String json) throws IOException {
    Path file = file(json);

    assertThatThrownBy(() -> Component.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file.toString());
  }

  private Path file(String json) throws IOException {
    return Files.writeString(directory.resolve("components.json"), json);
  }
}
