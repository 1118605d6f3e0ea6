package io.github.buildkitepubsub.ops.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The pipelines of .buildkite/, read as Buildkite reads them: with anchors, which Jackson lacks.
 */
final class Pipelines {

  static final Path CHECKS = Path.of(".buildkite/pipeline.yml");
  static final Path RELEASE = Path.of(".buildkite/release.yml");

  private Pipelines() {}

  static List<Path> files() {
    return List.of(CHECKS, RELEASE);
  }

  /** A YAML file; a key that stands twice is an error. */
  static JsonNode yaml(Path file) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(false);
    return new ObjectMapper()
        .valueToTree(new Yaml(new SafeConstructor(options)).<Object>load(text(file)));
  }

  /** All steps of a file, groups and what is in them. */
  static List<JsonNode> steps(Path file) {
    List<JsonNode> steps = new ArrayList<>();
    collect(yaml(file).path("steps"), steps);
    return steps;
  }

  /** The steps of both files that run something. */
  static List<JsonNode> commandSteps() {
    return files().stream()
        .flatMap(file -> steps(file).stream())
        .filter(step -> !commands(step).isEmpty())
        .toList();
  }

  /** What a step runs, one after the other. */
  static List<String> commands(JsonNode step) {
    return Stream.concat(strings(step.path("command")), strings(step.path("commands"))).toList();
  }

  /** A value that can be one string or a list of them. */
  static Stream<String> strings(JsonNode value) {
    return value.isTextual()
        ? Stream.of(value.asText())
        : StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText);
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void collect(JsonNode list, List<JsonNode> into) {
    for (JsonNode step : list) {
      into.add(step);
      collect(step.path("steps"), into);
    }
  }
}
