package io.github.buildkitepubsub.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.dropwizard.util.Duration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The operators' files of this checkout, read. */
final class OpsFiles {

  static final Path RUNBOOKS = Path.of("runbooks");
  static final Path KUBERNETES = Path.of("k8s/base");

  private static final Path RULES = Path.of("prometheus/rules");
  private static final String OF_TESTS = "_test.yml";

  /** config.yml has every default; another test holds that. */
  private static final JsonNode DEFAULTS = yaml(Path.of("config.yml"));

  private OpsFiles() {}

  /** The files of rules, without those of their tests. */
  static Stream<Path> ruleFiles() {
    return files(RULES, ".yml").filter(file -> !file.toString().endsWith(OF_TESTS));
  }

  /** The files of the rules' unit tests. */
  static Stream<Path> ruleTests() {
    return files(RULES, OF_TESTS);
  }

  /** The alerts by their names; one that has several severities has as many rules. */
  static Map<String, List<JsonNode>> alerts() {
    return rules("alert");
  }

  /** The recording rules by what they record. */
  static Map<String, List<JsonNode>> records() {
    return rules("record");
  }

  private static Map<String, List<JsonNode>> rules(String kind) {
    return ruleFiles()
        .flatMap(file -> stream(yaml(file).at("/groups")))
        .flatMap(group -> stream(group.get("rules")))
        .filter(rule -> rule.has(kind))
        .collect(
            Collectors.groupingBy(
                rule -> rule.get(kind).asText(), TreeMap::new, Collectors.toList()));
  }

  /** The runbooks' texts by the names of their files, without the README. */
  static Map<String, String> runbooks() {
    return files(RUNBOOKS, ".md")
        .filter(file -> !file.endsWith("README.md"))
        .collect(
            Collectors.toMap(
                file -> file.getFileName().toString().replace(".md", ""), OpsFiles::text));
  }

  /** The default at {@code pointer} in config.yml. */
  static JsonNode defaultAt(String pointer) {
    return DEFAULTS.at(pointer);
  }

  static Duration defaultDuration(String pointer) {
    return Duration.parse(defaultAt(pointer).asText());
  }

  static JsonNode yaml(Path file) {
    return read(new YAMLMapper(), file);
  }

  static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  static Stream<Path> files(Path directory, String suffix) {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first group of every match. */
  static List<String> matches(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.results().map(found -> found.group(1)).toList();
  }

  private static JsonNode read(ObjectMapper mapper, Path file) {
    try {
      return mapper.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
