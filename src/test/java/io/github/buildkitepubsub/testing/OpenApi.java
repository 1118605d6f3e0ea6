package io.github.buildkitepubsub.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** An OpenAPI document, to ask and to compare answers with. */
public final class OpenApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Those that programs look for; others of HTTP go without saying. */
  private static final Set<String> HEADERS =
      Set.of(
          "allow",
          "etag",
          "retry-after",
          "www-authenticate",
          "x-request-id",
          "x-webhook-signature");

  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final JsonNode document;

  private OpenApi(JsonNode document) {
    this.document = document;
  }

  /**
   * One operation.
   *
   * @param method in upper case
   */
  public record Operation(String method, String path, JsonNode node) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  public static OpenApi of(String yaml) throws JsonProcessingException {
    return new OpenApi(new YAMLMapper().readTree(yaml));
  }

  /** What a relay serves on {@code port}. */
  public static OpenApi of(Relay relay, int port) throws Exception {
    return of(relay.get(port, "/openapi.yaml").body());
  }

  public JsonNode root() {
    return document;
  }

  public List<Operation> operations() {
    List<Operation> operations = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            operations.add(
                                new Operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue()))));
    return operations;
  }

  /** What {@code node} refers to, or {@code node} itself. */
  public JsonNode follow(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  public List<JsonNode> parameters(Operation operation) {
    List<JsonNode> parameters = new ArrayList<>();
    operation.node().path("parameters").forEach(each -> parameters.add(follow(each)));
    return parameters;
  }

  /** The answer that is documented for {@code status}; missing if there is none. */
  public JsonNode answer(Operation operation, int status) {
    return follow(operation.node().path("responses").path(Integer.toString(status)));
  }

  /** What is not as {@code operation} documents it; empty if all is. */
  public List<String> differences(Operation operation, HttpResponse<String> answer)
      throws Exception {
    JsonNode documented = answer(operation, answer.statusCode());
    if (documented.isMissingNode()) {
      return List.of("status " + answer.statusCode() + " is not documented: " + answer.body());
    }
    List<String> differences = new ArrayList<>();
    differences.addAll(headers(documented.path("headers"), answer));
    String type = answer.headers().firstValue("Content-Type").orElse("").replaceAll("\\s*;.*", "");
    JsonNode content = documented.path("content").path(type);
    if (content.isMissingNode()) {
      differences.add("content type " + type + " is not documented");
      return differences;
    }
    JsonNode body =
        type.endsWith("json") ? JSON.readTree(answer.body()) : TextNode.valueOf(answer.body());
    differences.addAll(violations(content.path("schema"), body));
    Set<String> unknown = new TreeSet<>();
    body.fieldNames().forEachRemaining(unknown::add);
    Set<String> known = fields(content.path("schema"));
    if (!known.isEmpty() && !unknown.isEmpty()) {
      unknown.removeAll(known);
      unknown.forEach(field -> differences.add("field " + field + " is not documented"));
    }
    return differences;
  }

  private List<String> headers(JsonNode documented, HttpResponse<String> answer) {
    List<String> differences = new ArrayList<>();
    for (String header : answer.headers().map().keySet()) {
      if (HEADERS.contains(header.toLowerCase(Locale.ROOT))
          && documented.propertyStream().noneMatch(h -> h.getKey().equalsIgnoreCase(header))) {
        differences.add("header " + header + " is not documented");
      }
    }
    documented
        .properties()
        .forEach(
            header -> {
              JsonNode meaning = follow(header.getValue());
              String value = answer.headers().firstValue(header.getKey()).orElse(null);
              if (value == null && meaning.path("required").asBoolean()) {
                differences.add("header " + header.getKey() + " is missing");
              }
              if (value != null && meaning.path("schema").has("pattern")) {
                differences.addAll(violations(meaning.path("schema"), TextNode.valueOf(value)));
              }
            });
    return differences;
  }

  /** Where {@code body} does not match {@code schema}, a part of this document. */
  public List<String> violations(JsonNode schema, JsonNode body) {
    ObjectNode alone = schema.deepCopy();
    alone.set("components", document.path("components"));
    return registry.getSchema(alone).validate(body).stream()
        .map(Object::toString)
        .collect(Collectors.toList());
  }

  /** The names of an object's properties. */
  public Set<String> fields(JsonNode schema) {
    Set<String> names = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(names::add);
    if (schema.has("$ref")) {
      names.addAll(fields(follow(schema)));
    }
    return names;
  }
}
