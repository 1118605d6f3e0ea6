package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.buildkitepubsub.secret.Secret;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is in force once all layers are laid over each other, defaults of Dropwizard included, and
 * where each value came from. Secrets are masked.
 */
public final class EffectiveConfiguration {

  /** Comments of longer lines are not aligned. */
  private static final int MAX_COLUMN = 60;

  private static final String INDENT = "  ";

  /** What YAML reads as this same text without quotes. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*|[0-9]+ [a-z]+");

  /** Texts that some YAML reader takes for something else. */
  private static final Set<String> RESERVED =
      Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  private final JsonNode tree;
  private final Origins origins;
  private final List<Line> lines = new ArrayList<>();

  private EffectiveConfiguration(JsonNode tree, Origins origins) {
    this.tree = tree;
    this.origins = origins;
  }

  /**
   * The effective form of a configuration.
   *
   * @param mapper Dropwizard's, which knows how its own types are written
   */
  public static EffectiveConfiguration of(RelayConfiguration configuration, ObjectMapper mapper) {
    return new EffectiveConfiguration(mapper.valueToTree(configuration), configuration.origins());
  }

  /**
   * Writes it as YAML that can be used as a configuration file, once masked values are replaced.
   * The comment at each value says where it came from: {@code # environment PORT}. Does not close
   * the writer.
   */
  public void render(Writer writer) throws IOException {
    lines.clear();
    section(tree, "", "", "");
    int column =
        lines.stream()
            .filter(line -> !line.origin().isEmpty())
            .mapToInt(line -> line.text().length())
            .filter(length -> length <= MAX_COLUMN)
            .max()
            .orElse(0);
    for (Line line : lines) {
      writer.write(line.text());
      if (!line.origin().isEmpty()) {
        writer.write(" ".repeat(Math.max(0, column - line.text().length())));
        writer.write("  # " + line.origin());
      }
      writer.write('\n');
    }
    writer.flush();
  }

  /**
   * @param first what stands before the first key: the indentation, or that of a list's dash
   * @param indent what stands before the others
   */
  private void section(JsonNode section, String path, String first, String indent) {
    String before = first;
    for (Map.Entry<String, JsonNode> entry : section.properties()) {
      String at = Paths.key(path, entry.getKey());
      add(before + scalar(entry.getKey()) + ":", mask(entry), at, indent + INDENT);
      before = indent;
    }
  }

  private void add(String start, JsonNode value, String path, String indent) {
    if (value.isEmpty()) {
      lines.add(new Line(start + " " + leaf(value), origins.of(path).text()));
      return;
    }
    lines.add(new Line(start, ""));
    if (value.isObject()) {
      section(value, path, indent, indent);
      return;
    }
    for (int i = 0; i < value.size(); i++) {
      JsonNode element = value.get(i);
      String at = Paths.element(path, i);
      if (element.isObject() && !element.isEmpty()) {
        section(element, at, indent + "- ", indent + INDENT);
      } else {
        add(indent + "-", element, at, indent + INDENT);
      }
    }
  }

  /** Dropwizard has its own keys for passwords, of key stores, as plain texts. */
  private static JsonNode mask(Map.Entry<String, JsonNode> entry) {
    return entry.getValue().isTextual()
            && entry.getKey().toLowerCase(Locale.ROOT).endsWith("password")
        ? JsonNodeFactory.instance.textNode(Secret.MASK)
        : entry.getValue();
  }

  private static String leaf(JsonNode value) {
    if (value.isContainerNode()) {
      return value instanceof ObjectNode ? "{}" : "[]";
    }
    return value.isTextual() ? scalar(value.textValue()) : value.asText();
  }

  /** Quoted as JSON, which YAML reads as well, where it has to be. */
  private static String scalar(String text) {
    return PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT))
        ? text
        : JsonNodeFactory.instance.textNode(text).toString();
  }

  private record Line(String text, String origin) {}
}
