package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows one operation: how it is called, what it takes and what it answers. */
final class OperationView {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final References references;
  private final Command command;

  OperationView(References references, Command command) {
    this.references = references;
    this.command = command;
  }

  /** The address of an operation on the page. */
  static String anchor(JsonNode operation) {
    return "operation-" + operation.path("operationId").asText();
  }

  static Html name(String method, String path) {
    Html verb =
        Html.element("span", Map.of("class", "method"), Html.text(method.toUpperCase(Locale.ROOT)));
    return Html.all(verb, Html.text(" "), Html.code(path));
  }

  Html section(String method, String path, JsonNode operation) {
    List<Html> parts = new ArrayList<>();
    parts.add(Html.element("h3", name(method, path)));
    parts.add(Html.element("p", Html.element("strong", text(operation, "summary"))));
    parts.add(Prose.blocks(operation.path("description").asText()));
    parts.add(Html.block("Command", command.calling(method, path, operation)));
    parts.add(authentication(operation));
    parts.add(parameters(operation));
    if (operation.has("requestBody")) {
      parts.add(body(references.follow(operation.path("requestBody"))));
    }
    parts.add(Html.element("h4", Html.text("Answers")));
    operation
        .path("responses")
        .properties()
        .forEach(each -> parts.add(answer(each.getKey(), references.follow(each.getValue()))));
    return Html.element("article", Map.of("id", anchor(operation)), Html.all(parts));
  }

  private Html authentication(JsonNode operation) {
    List<List<Html>> rows = new ArrayList<>();
    for (JsonNode way : references.security(operation)) {
      way.fieldNames()
          .forEachRemaining(
              name -> {
                JsonNode scheme = references.scheme(name);
                String header = scheme.path("name").asText("Authorization");
                rows.add(List.of(Html.code(header), Prose.line(description(scheme))));
              });
    }
    return rows.isEmpty()
        ? Html.NOTHING
        : Html.all(
            Html.element("h4", Html.text("Authentication")),
            Html.table("One of these headers", List.of("Header", "Value"), rows));
  }

  private Html parameters(JsonNode operation) {
    List<List<Html>> rows = new ArrayList<>();
    for (JsonNode each : operation.path("parameters")) {
      JsonNode parameter = references.follow(each);
      rows.add(
          List.of(
              Html.code(parameter.path("name").asText()),
              text(parameter, "in"),
              SchemaView.type(parameter.path("schema")),
              Prose.line(description(parameter))));
    }
    return rows.isEmpty()
        ? Html.NOTHING
        : Html.all(
            Html.element("h4", Html.text("Parameters")),
            Html.table("Parameters", List.of("Name", "In", "Type", "Description"), rows));
  }

  private Html body(JsonNode body) {
    return Html.all(
        Html.element("h4", Html.text("Body")),
        Prose.blocks(description(body)),
        content(body.path("content")));
  }

  private Html answer(String status, JsonNode answer) {
    List<Html> parts = new ArrayList<>();
    parts.add(
        Html.element(
            "h5",
            Html.element("span", Map.of("class", "status"), Html.text(status)),
            Html.text(" "),
            Prose.line(description(answer))));
    List<List<Html>> headers = new ArrayList<>();
    answer
        .path("headers")
        .properties()
        .forEach(
            each ->
                headers.add(
                    List.of(
                        Html.code(each.getKey()),
                        Prose.line(description(references.follow(each.getValue()))))));
    if (!headers.isEmpty()) {
      parts.add(Html.table("Headers of " + status, List.of("Header", "Meaning"), headers));
    }
    parts.add(content(answer.path("content")));
    return Html.element("section", Map.of("class", "answer"), Html.all(parts));
  }

  private Html content(JsonNode content) {
    List<Html> parts = new ArrayList<>();
    content
        .properties()
        .forEach(
            each -> {
              JsonNode schema = each.getValue().path("schema");
              parts.add(
                  Html.element(
                      "p", Html.code(each.getKey()), Html.text(": "), SchemaView.type(schema)));
              parts.add(codes(schema));
              each.getValue().path("examples").properties().forEach(one -> parts.add(example(one)));
            });
    return Html.all(parts);
  }

  /** What an error's code can be here. */
  private static Html codes(JsonNode schema) {
    List<List<Html>> rows = new ArrayList<>();
    schema
        .at("/properties/error_code/oneOf")
        .forEach(
            code ->
                rows.add(
                    List.of(
                        Html.code(code.path("const").asText()), Prose.line(description(code)))));
    return rows.isEmpty()
        ? Html.NOTHING
        : Html.table("Codes", List.of("error_code", "Meaning"), rows);
  }

  private static Html example(Map.Entry<String, JsonNode> example) {
    JsonNode value = example.getValue().path("value");
    String summary = example.getValue().path("summary").asText(example.getKey());
    String written = value.isTextual() ? value.textValue().stripTrailing() : pretty(value);
    return Html.folded(Html.text("Example: " + summary), Html.block(summary, written));
  }

  private static String pretty(JsonNode value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always JSON", e);
    }
  }

  private static Html text(JsonNode node, String field) {
    return Html.text(node.path(field).asText());
  }

  private static String description(JsonNode node) {
    return node.path("description").asText();
  }
}
