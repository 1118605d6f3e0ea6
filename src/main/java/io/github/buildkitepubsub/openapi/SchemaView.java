package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Shows schemas: what type a value has, and what an object has in it. */
final class SchemaView {

  private SchemaView() {}

  /** The address of a schema on the page. */
  static String anchor(String name) {
    return "schema-" + name;
  }

  /** A component, folded. */
  static Html section(String name, JsonNode schema) {
    List<Html> parts = new ArrayList<>();
    if (schema.has("description")) {
      parts.add(Prose.blocks(schema.path("description").asText()));
    }
    List<List<Html>> rows = new ArrayList<>();
    rows(schema, "", rows);
    if (rows.isEmpty()) {
      parts.add(Html.element("p", type(schema)));
    } else {
      if (schema.has("$ref")) {
        parts.add(Html.element("p", Html.text("All of "), reference(schema), Html.text(", and:")));
      }
      parts.add(Html.table(name, List.of("Name", "Type", "Description"), rows));
    }
    Html title =
        Html.element("h3", Html.code(name), Html.text(" " + schema.path("title").asText()));
    return Html.element(
        "div", Map.of("id", anchor(name), "class", "schema"), Html.folded(title, Html.all(parts)));
  }

  private static void rows(JsonNode schema, String prefix, List<List<Html>> rows) {
    List<String> required = new ArrayList<>();
    schema.path("required").forEach(name -> required.add(name.asText()));
    schema
        .path("properties")
        .properties()
        .forEach(
            property -> {
              String name = prefix + property.getKey();
              JsonNode value = property.getValue();
              Html mark =
                  required.contains(property.getKey())
                      ? Html.element("span", Map.of("class", "required"), Html.text(" required"))
                      : Html.NOTHING;
              rows.add(
                  List.of(
                      Html.all(Html.code(name), mark),
                      type(value),
                      Prose.line(value.path("description").asText())));
              rows(value, name + ".", rows);
              rows(value.path("items"), name + "[].", rows);
              rows(value.path("additionalProperties"), name + ".*.", rows);
            });
    if (prefix.isEmpty()) {
      rows(schema.path("items"), "[].", rows);
      rows(schema.path("additionalProperties"), "*.", rows);
    }
  }

  /** A value's type in a few words. */
  static Html type(JsonNode schema) {
    if (schema.has("anyOf") || schema.has("oneOf")) {
      List<Html> choices = new ArrayList<>();
      JsonNode given = schema.has("anyOf") ? schema.path("anyOf") : schema.path("oneOf");
      given.forEach(choice -> choices.add(type(choice)));
      return Html.join(" or ", choices);
    }
    if (schema.has("const")) {
      return Html.code(schema.path("const").asText());
    }
    List<Html> words = new ArrayList<>();
    if (schema.has("$ref")) {
      words.add(reference(schema));
      if (nullable(schema)) {
        words.add(Html.text("or null"));
      }
    } else if (schema.has("enum")) {
      List<Html> values = new ArrayList<>();
      schema.path("enum").forEach(value -> values.add(Html.code(value.asText())));
      words.add(Html.join(" | ", values));
    } else {
      words.add(Html.text(named(schema.path("type"))));
      if (schema.has("items")) {
        words.add(Html.all(Html.text("of "), type(schema.path("items"))));
      }
    }
    details(schema, words);
    return Html.join(" ", words);
  }

  private static void details(JsonNode schema, List<Html> words) {
    if (schema.has("minimum") && schema.has("maximum")) {
      words.add(
          Html.text(schema.path("minimum").asText() + " to " + schema.path("maximum").asText()));
    }
    for (String keyword : List.of("format", "pattern", "default")) {
      if (schema.has(keyword) && !schema.path(keyword).asText().isEmpty()) {
        words.add(Html.all(Html.text(keyword + " "), Html.code(schema.path(keyword).asText())));
      }
    }
    if (schema.has("x-default")) {
      words.add(Html.text("default " + schema.path("x-default").asText()));
    }
    if (schema.has("examples")) {
      List<Html> values = new ArrayList<>();
      schema.path("examples").forEach(value -> values.add(Html.code(value.asText())));
      words.add(Html.all(Html.text("such as "), Html.join(", ", values)));
    }
  }

  private static boolean nullable(JsonNode schema) {
    return named(schema.path("type")).contains("null");
  }

  /** {@code type} is a name, a list of names or, for any type, not there. */
  private static String named(JsonNode type) {
    if (type.isTextual()) {
      return type.textValue();
    }
    List<String> names = new ArrayList<>();
    type.forEach(name -> names.add(name.asText()));
    return names.isEmpty() ? "anything" : String.join(" or ", names);
  }

  private static Html reference(JsonNode schema) {
    String name = References.name(schema);
    return Html.link("#" + anchor(name), Html.code(name));
  }
}
