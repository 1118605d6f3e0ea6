package io.github.buildkitepubsub.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The command that calls an operation, for a POSIX shell: what has to be secret or comes from
 * elsewhere is a variable, parameters are those of the first example.
 */
final class Command {

  private final References references;
  private final String address;

  /**
   * @param address the variable that holds the scheme, the host and the port
   */
  Command(References references, String address) {
    this.references = references;
    this.address = address;
  }

  String calling(String method, String path, JsonNode operation) {
    List<JsonNode> parameters = new ArrayList<>();
    operation.path("parameters").forEach(each -> parameters.add(references.follow(each)));
    String example = firstExample(parameters);
    String place = path;
    List<String> query = new ArrayList<>();
    StringBuilder headers = new StringBuilder();
    for (JsonNode parameter : parameters) {
      String name = parameter.path("name").asText();
      JsonNode value = parameter.path("examples").path(example).path("value");
      switch (parameter.path("in").asText()) {
        case "path" ->
            place =
                place.replace(
                    "{" + name + "}", value.isMissingNode() ? variable(name) : value.asText());
        case "query" -> {
          if (!value.isMissingNode()) {
            query.add(name + "=" + URLEncoder.encode(value.asText(), StandardCharsets.UTF_8));
          }
        }
        default -> {
          if (!value.isMissingNode()) {
            headers.append(header(name, value.asText()));
          }
        }
      }
    }
    boolean hasBody = operation.has("requestBody");
    String command = method.equals("get") || hasBody ? "curl -sS" : "curl -sS -X POST";
    String asked = query.isEmpty() ? "" : "?" + String.join("&", query);
    return "%s \"${%s}%s%s\"".formatted(command, address, place, asked)
        + headers
        + credentials(operation)
        + (hasBody
            ? header("Content-Type", "application/json") + " \\\n  --data-binary @event.json"
            : "");
  }

  /** The name that the first parameter with examples gives to its first. */
  private static String firstExample(List<JsonNode> parameters) {
    return parameters.stream()
        .flatMap(parameter -> parameter.path("examples").propertyStream())
        .map(java.util.Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  /** The last of the ways to authenticate, which is the simplest to type. */
  private String credentials(JsonNode operation) {
    JsonNode ways = references.security(operation);
    if (ways.isEmpty()) {
      return "";
    }
    StringBuilder headers = new StringBuilder();
    ways.get(ways.size() - 1)
        .fieldNames()
        .forEachRemaining(
            name -> {
              JsonNode scheme = references.scheme(name);
              headers.append(
                  scheme.path("type").asText().equals("http")
                      ? header("Authorization", "Bearer " + variable(name))
                      : header(scheme.path("name").asText(), variable(name)));
            });
    return headers.toString();
  }

  private static String header(String name, String value) {
    return " \\\n  -H \"" + name + ": " + value + "\"";
  }

  /** As shells write them: {@code adminToken} is {@code ${ADMIN_TOKEN}}. */
  private static String variable(String name) {
    return "${" + name.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT) + "}";
  }
}
