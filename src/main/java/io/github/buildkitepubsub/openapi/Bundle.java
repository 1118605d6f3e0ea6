package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes one document of a file and of what it refers to: paths get their places in force, those
 * that are not served are left out, and components are those that the rest needs. For one document.
 */
final class Bundle {

  private static final String COMPONENTS = "#/components/";

  /** In a file, what each operation has beside its own that asks for a token. */
  private static final String TOKEN = "x-token";

  private static final String DEFINITION = "urn:buildkite-pubsub:schema:defs:";

  private final Function<String, @Nullable String> served;
  private final Predicate<String> open;

  /** By kind and name; alphabetical, so that they are found. */
  private final Map<String, Map<String, JsonNode>> components = new TreeMap<>();

  /**
   * @param served where a path of the file is served; null if it is not
   * @param open whether a path that is served asks for no token
   */
  Bundle(Function<String, @Nullable String> served, Predicate<String> open) {
    this.served = served;
    this.open = open;
  }

  ObjectNode of(String path) {
    Source source = Source.read(path);
    ObjectNode document = source.root().deepCopy();
    document.remove(TOKEN);
    Map<String, String> moved = new LinkedHashMap<>();
    ObjectNode paths = document.putObject("paths");
    source
        .at("#/paths")
        .properties()
        .forEach(
            entry -> {
              String place = served.apply(entry.getKey());
              if (place != null) {
                moved.put(entry.getKey(), place);
                JsonNode item = pathItem(entry.getValue(), source);
                if (!open.test(place)) {
                  item.forEach(operation -> askForToken((ObjectNode) operation, source));
                }
                paths.set(place, item);
              }
            });
    ObjectNode used = document.putObject("components");
    ObjectNode schemes = schemes(paths, source);
    if (!schemes.isEmpty()) {
      used.set("securitySchemes", schemes);
    }
    components.forEach((kind, named) -> named.forEach(used.withObject("/" + kind)::set));
    return (ObjectNode) new Places(moved).in(document);
  }

  private void askForToken(ObjectNode operation, Source source) {
    JsonNode added = resolved(source.root().path(TOKEN), source);
    operation.set("security", added.path("security"));
    Map<String, JsonNode> answers = new TreeMap<>();
    for (JsonNode each : List.of(operation.path("responses"), added.path("responses"))) {
      each.properties().forEach(answer -> answers.put(answer.getKey(), answer.getValue()));
    }
    operation.putObject("responses").setAll(answers);
  }

  /** The ways to authenticate that an operation has. */
  private static ObjectNode schemes(JsonNode paths, Source source) {
    ObjectNode schemes = JsonNodeFactory.instance.objectNode();
    for (JsonNode item : paths) {
      for (JsonNode operation : item) {
        for (JsonNode way : operation.path("security")) {
          way.fieldNames()
              .forEachRemaining(
                  name -> schemes.set(name, source.at("#/components/securitySchemes/" + name)));
        }
      }
    }
    return schemes;
  }

  /** A path item may stand in another file. */
  private JsonNode pathItem(JsonNode item, Source source) {
    String reference = item.path("$ref").asText("");
    if (reference.isEmpty()) {
      return resolved(item, source);
    }
    Source other = source.file(reference);
    return resolved(other.at(reference), other);
  }

  private JsonNode resolved(JsonNode node, Source source) {
    if (node.isArray()) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      node.forEach(element -> array.add(resolved(element, source)));
      return array;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    node.properties()
        .forEach(
            field -> {
              String name = field.getKey();
              JsonNode value = field.getValue();
              if (name.equals("$ref") && value.isTextual()) {
                object.put(name, adopt(value.textValue(), source));
              } else if (name.equals("externalValue")) {
                object.set("value", source.file(value.textValue()).root());
              } else {
                object.set(name, resolved(value, source));
              }
            });
    return object;
  }

  /** Takes what {@code reference} means into the components, and returns its place there. */
  private String adopt(String reference, Source source) {
    int component = reference.indexOf(COMPONENTS);
    if (component >= 0) {
      String[] place = reference.substring(component + COMPONENTS.length()).split("/", 2);
      Source holder = source.file(reference);
      adopt(place[0], place[1], holder.at(reference), holder);
      return reference.substring(component);
    }
    Source file =
        reference.startsWith(DEFINITION)
            ? Source.read("schemas/defs/" + reference.substring(DEFINITION.length()) + ".json")
            : source.file(reference);
    String name = file.path().replaceAll(".*/|\\.json$", "");
    ObjectNode schema = file.root().deepCopy();
    // With an identifier of its own it would be another document, whose references begin there.
    schema.remove("$id");
    schema.remove("$schema");
    adopt("schemas", name, schema, file);
    return COMPONENTS + "schemas/" + name;
  }

  private void adopt(String kind, String name, JsonNode component, Source source) {
    Map<String, JsonNode> named = components.computeIfAbsent(kind, key -> new TreeMap<>());
    if (named.putIfAbsent(name, component) == null) {
      named.put(name, resolved(component, source));
    }
  }
}
