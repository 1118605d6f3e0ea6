package io.github.buildkitepubsub.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A file of grafana/dashboards, read. */
record Dashboard(String name, JsonNode json) {

  static final Path DIRECTORY = Path.of("grafana/dashboards");

  static List<Dashboard> all() {
    return OpsFiles.files(DIRECTORY, ".json").map(Dashboard::read).toList();
  }

  private static Dashboard read(Path file) {
    try {
      return new Dashboard(
          file.getFileName().toString().replace(".json", ""),
          new ObjectMapper().readTree(OpsFiles.text(file)));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  /** With the headings of rows. */
  List<JsonNode> panels() {
    return OpsFiles.stream(json.get("panels")).toList();
  }

  /** Without the headings of rows. */
  List<JsonNode> views() {
    return panels().stream().filter(panel -> !isHeading(panel)).toList();
  }

  static boolean isHeading(JsonNode panel) {
    return panel.path("type").asText().equals("row");
  }

  List<JsonNode> variables() {
    return OpsFiles.stream(json.at("/templating/list")).toList();
  }

  /** Of panels. */
  List<JsonNode> targets() {
    return views().stream().flatMap(panel -> OpsFiles.stream(panel.get("targets"))).toList();
  }

  /** Of panels. */
  List<String> queries() {
    return targets().stream().map(target -> target.get("expr").asText()).toList();
  }

  /** Of variables: {@code label_values(selector, label)}. */
  List<String> lookups() {
    return variables().stream()
        .filter(variable -> variable.get("type").asText().equals("query"))
        .map(variable -> variable.get("definition").asText())
        .toList();
  }

  /** Of panels and of the dashboard itself, but those to other dashboards. */
  List<String> links() {
    return Stream.concat(Stream.of(json), panels().stream())
        .flatMap(owner -> OpsFiles.stream(owner.path("links")))
        .filter(link -> link.has("url"))
        .map(link -> link.get("url").asText())
        .toList();
  }

  @Override
  public String toString() {
    return name;
  }
}
