package io.github.buildkitepubsub.ops.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Grafana dashboard, and what it asks Prometheus.
 *
 * @param file its file's name
 * @param root its JSON
 */
record Dashboard(String file, JsonNode root) {

  private static final Path DIRECTORY = Path.of("grafana/dashboards");

  /** {@code $name}, {@code ${name}}, {@code ${name:format}} and {@code [[name]]}. */
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{(\\w+)(?::\\w+)?}|\\[\\[(\\w+)(?::\\w+)?]]|\\$(\\w+)");

  private static final Pattern LABEL_VALUES =
      Pattern.compile(
          "\\s*label_values\\(\\s*(?:(.+?)\\s*,)?\\s*(\\w+)\\s*\\)\\s*", Pattern.DOTALL);

  private static final Pattern QUERY_RESULT =
      Pattern.compile("\\s*query_result\\((.+)\\)\\s*", Pattern.DOTALL);

  /**
   * A query with variables in it.
   *
   * @param where the panel's title, or what else asks
   */
  record Query(String file, String where, String promql) {

    @Override
    public String toString() {
      return file + ", " + where + ": " + promql;
    }
  }

  /**
   * What a variable can be.
   *
   * @param variable its name
   * @param label whose values it has; empty if it has those of a query's result
   * @param selector of the series that have the label, or the query
   */
  record Choice(Query query, String variable, String label, String selector) {}

  /** Every dashboard in the directory. */
  static List<Dashboard> all() {
    try (Stream<Path> files = Files.list(DIRECTORY)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .sorted()
          .map(Dashboard::of)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Dashboard of(Path file) {
    try {
      return new Dashboard(
          file.getFileName().toString(), new ObjectMapper().readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The queries of its panels, also of those in rows, and of its annotations. */
  List<Query> queries() {
    List<Query> queries = new ArrayList<>();
    addPanels(root.path("panels"), queries);
    for (JsonNode annotation : root.at("/annotations/list")) {
      JsonNode expression =
          annotation.has("expr") ? annotation.get("expr") : annotation.at("/target/expr");
      add("annotation " + annotation.path("name").asText(), annotation, expression, queries);
    }
    return queries;
  }

  private void addPanels(JsonNode panels, List<Query> queries) {
    for (JsonNode panel : panels) {
      for (JsonNode target : panel.path("targets")) {
        JsonNode asked = target.has("datasource") ? target : panel;
        add("panel " + panel.path("title").asText(), asked, target.path("expr"), queries);
      }
      addPanels(panel.path("panels"), queries);
    }
  }

  private void add(String where, JsonNode asked, JsonNode expression, List<Query> queries) {
    String type = asked.at("/datasource/type").asText("prometheus");
    if (type.equals("prometheus") && !expression.asText().isBlank()) {
      queries.add(new Query(file, where, expression.asText()));
    }
  }

  /**
   * The queries of its variables.
   *
   * @throws IllegalArgumentException if one is of a kind that is not known here
   */
  List<Choice> choices() {
    List<Choice> choices = new ArrayList<>();
    for (JsonNode variable : root.at("/templating/list")) {
      if (variable.path("type").asText().equals("query")) {
        choices.add(choice(variable));
      }
    }
    return choices;
  }

  private Choice choice(JsonNode variable) {
    JsonNode query = variable.path("query");
    String text = query.isObject() ? query.path("query").asText() : query.asText();
    String name = variable.path("name").asText();
    Query asked = new Query(file, "variable " + name, text);
    Matcher values = LABEL_VALUES.matcher(text);
    if (values.matches()) {
      String selector = values.group(1) == null ? "" : values.group(1);
      return new Choice(asked, name, values.group(2), selector);
    }
    Matcher result = QUERY_RESULT.matcher(text);
    if (result.matches()) {
      return new Choice(asked, name, "", result.group(1));
    }
    throw new IllegalArgumentException("a variable's query of another kind: " + asked);
  }

  /**
   * The variables' values: everything where all can be chosen, else the first choice; and once for
   * each choice of a variable whose choices are written down.
   *
   * @param builtIn Grafana's own
   * @param chosen what the variables with queries are, by name
   */
  List<Map<String, String>> values(Map<String, String> builtIn, Map<String, String> chosen) {
    List<Map<String, String>> all = List.of(builtIn);
    for (JsonNode variable : root.at("/templating/list")) {
      String name = variable.path("name").asText();
      List<String> values = values(variable, chosen);
      all =
          all.stream()
              .flatMap(before -> values.stream().map(value -> with(before, name, value)))
              .toList();
    }
    return all;
  }

  private static Map<String, String> with(Map<String, String> before, String name, String value) {
    Map<String, String> values = new TreeMap<>(before);
    values.put(name, value);
    return values;
  }

  private static List<String> values(JsonNode variable, Map<String, String> chosen) {
    if (variable.path("includeAll").asBoolean() || variable.path("multi").asBoolean()) {
      return List.of(variable.path("allValue").asText(".*"));
    }
    if (variable.path("type").asText().equals("custom")) {
      return List.of(variable.path("query").asText().strip().split("\\s*,\\s*"));
    }
    String name = variable.path("name").asText();
    return List.of(chosen.getOrDefault(name, variable.path("query").asText()));
  }

  /**
   * The query with values for its variables.
   *
   * @throws IllegalArgumentException if one has no value
   */
  static String fill(String promql, Map<String, String> values) {
    return VARIABLE
        .matcher(promql)
        .replaceAll(
            found -> {
              String name =
                  Stream.of(found.group(1), found.group(2), found.group(3))
                      .filter(group -> group != null)
                      .findFirst()
                      .orElseThrow();
              if (!values.containsKey(name)) {
                throw new IllegalArgumentException("no variable " + name + " for: " + promql);
              }
              return Matcher.quoteReplacement(values.get(name));
            });
  }
}
