package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.github.buildkitepubsub.configuration.reload.LiveKeys;
import io.github.buildkitepubsub.receive.address.AddressRange;
import io.github.buildkitepubsub.secret.SecretSettings;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * Writes the tables of docs/CONFIGURATION.md, from the code and from the comments of config.yml.
 */
final class ConfigurationDocument {

  private static final Pattern TABLE =
      Pattern.compile("(<!-- generated: (\\w+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

  private static final Map<Type, String> TYPES =
      Map.of(
          String.class, "text",
          Boolean.class, "true, false",
          Integer.class, "whole number",
          Double.class, "number",
          Duration.class, "duration",
          DataSize.class, "size",
          AddressRange.class, "CIDR range");

  /** As config.yml writes them, whose test holds that they are the defaults. */
  private final Map<String, JsonNode> defaults;

  private final Map<String, String> comments;
  private final Map<String, Type> types = new TreeMap<>();

  ConfigurationDocument() throws IOException, InvalidConfigurationException {
    try (InputStream file = Files.newInputStream(CommentedFile.CONFIG)) {
      defaults = Leaves.of(YamlFile.read(file, "config.yml"));
    }
    comments = CommentedFile.read(CommentedFile.CONFIG).comments;
    for (var section : RelayConfiguration.class.getDeclaredMethods()) {
      if (section.getReturnType().isRecord() && section.getParameterCount() == 0) {
        collect(section.getName(), section.getReturnType());
      }
    }
  }

  private void collect(String path, Class<?> type) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = Paths.key(path, component.getName());
      if (component.getType().isRecord() && component.getType() != SecretSettings.class) {
        collect(key, component.getType());
      } else {
        types.put(key, component.getGenericType());
      }
    }
  }

  /** The document with its tables made anew. */
  String regenerate(String document) {
    return TABLE
        .matcher(document)
        .replaceAll(
            match ->
                Matcher.quoteReplacement(
                    match.group(1) + "\n" + table(match.group(2)) + "\n" + match.group(3)));
  }

  private String table(String name) {
    return switch (name) {
      case "environment" -> environment();
      case "keys" -> keys();
      case "dropwizard" -> dropwizard();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String environment() {
    return table(
        "| variable | sets | value | meaning |",
        EnvironmentVariables.all().stream()
            .map(
                variable ->
                    row(
                        code(variable.name()),
                        variable.key() == null ? "" : code(variable.key()),
                        variable.format(),
                        variable.meaning()))
            .toList());
  }

  private String keys() {
    return table(
        "| key | type | default | live | meaning |",
        comments.keySet().stream()
            .filter(types::containsKey)
            .map(
                key ->
                    row(
                        code(key),
                        type(Objects.requireNonNull(types.get(key))),
                        value(defaults.getOrDefault(key, NullNode.getInstance())),
                        live(key),
                        meaning(key)))
            .toList());
  }

  private String dropwizard() {
    Map<String, JsonNode> builtIn = Leaves.of(YamlFile.builtIn());
    return table(
        "| key | set to | live | meaning |",
        comments.keySet().stream()
            .filter(builtIn::containsKey)
            .map(
                key ->
                    row(
                        code(key),
                        value(Objects.requireNonNull(builtIn.get(key))),
                        live(key),
                        meaning(key)))
            .toList());
  }

  private static String table(String head, List<String> rows) {
    String line = head.replaceAll("[^|]+", "---");
    return head + "\n" + line + "\n" + rows.stream().collect(Collectors.joining("\n", "", "\n"));
  }

  private static String row(String... cells) {
    return Arrays.stream(cells)
        .map(cell -> cell.replace("|", "\\|"))
        .collect(Collectors.joining(" | ", "| ", " |"));
  }

  /** The first paragraph of the comment, without the variables, which have a table. */
  private String meaning(String key) {
    return Objects.requireNonNull(comments.get(key))
        .split("\n", 2)[0]
        .replaceFirst("\\s*Environment: .*", "")
        .replace("<", "&lt;")
        .replace("*", "\\*");
  }

  private static String live(String key) {
    return LiveKeys.contain(key) ? "yes" : "";
  }

  private static String type(Type type) {
    if (type instanceof ParameterizedType generic) {
      return generic.getRawType() == Map.class
          ? "map of text to text"
          : "list of " + type(generic.getActualTypeArguments()[0]) + "s";
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return Arrays.stream(plain.getFields())
          .filter(Field::isEnumConstant)
          .map(constant -> constant.getAnnotation(JsonProperty.class).value())
          .collect(Collectors.joining(", "));
    }
    return plain.isRecord() ? "secret" : Objects.requireNonNull(TYPES.get(type));
  }

  private static String value(JsonNode value) {
    if (value.isNull()) {
      return "";
    }
    if (value.isArray() && !value.isEmpty()) {
      return StreamSupport.stream(value.spliterator(), false)
          .map(element -> code(element.asText()))
          .collect(Collectors.joining(", "));
    }
    return code(value.isContainerNode() ? value.toString() : value.asText());
  }

  private static String code(String text) {
    return "`" + text + "`";
  }
}
