package io.github.buildkitepubsub.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Renders kustomizations with kubectl, which works without a cluster. */
final class Kustomize {

  private Kustomize() {}

  /** What {@code directory} renders to; skips the test where there is no kubectl. */
  static List<JsonNode> render(Path directory) {
    Process process = null;
    try {
      process =
          new ProcessBuilder("kubectl", "kustomize", directory.toString())
              .redirectErrorStream(true)
              .start();
    } catch (IOException e) {
      Assumptions.abort("kubectl is not installed");
    }
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper()
            .readerFor(JsonNode.class)
            .readValues(
                process.inputReader().lines().toList().stream()
                    .reduce("", (all, line) -> all + line + "\n"))) {
      List<JsonNode> rendered = documents.readAll();
      assertThat(process.waitFor()).as(rendered.toString()).isZero();
      return rendered;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
