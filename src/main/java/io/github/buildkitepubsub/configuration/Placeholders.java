package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts environment variables into the texts of a file: a dollar sign and a name in braces, as a
 * shell has them. After the name, {@code :-} and a default may follow, for a variable that is unset
 * or empty. Two dollar signs before the brace stand for one, and nothing is replaced. Works on
 * parsed values, so that a variable's content is never read as YAML.
 */
final class Placeholders {

  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?}");

  private final Map<String, String> environment;
  private final String file;
  private final List<String> problems = new ArrayList<>();

  Placeholders(Map<String, String> environment, String file) {
    this.environment = environment;
    this.file = file;
  }

  /**
   * Replaces what is in {@code tree}, in place.
   *
   * @return what is wrong, a line each; empty if nothing is
   */
  List<String> resolve(ObjectNode tree) {
    resolve(tree, "");
    return problems;
  }

  private JsonNode resolve(JsonNode node, String path) {
    if (node instanceof ObjectNode section) {
      section
          .properties()
          .forEach(
              entry -> entry.setValue(resolve(entry.getValue(), Paths.key(path, entry.getKey()))));
    } else if (node instanceof ArrayNode list) {
      for (int i = 0; i < list.size(); i++) {
        list.set(i, resolve(list.get(i), Paths.element(path, i)));
      }
    } else if (node.isTextual()) {
      Matcher placeholders = PLACEHOLDER.matcher(node.textValue());
      return TextNode.valueOf(
          placeholders.replaceAll(match -> Matcher.quoteReplacement(value(match, path))));
    }
    return node;
  }

  private String value(MatchResult placeholder, String path) {
    String name = placeholder.group(1);
    if (name == null) {
      return "${";
    }
    String value = environment.get(name);
    String fallback = placeholder.group(3);
    if (fallback != null) {
      return value == null || value.isEmpty() ? fallback : value;
    }
    if (value == null) {
      problems.add(
          "%s: %s: the environment variable %s is not set; set it, or write ${%s:-default}"
              .formatted(file, path, name, name));
      return "";
    }
    return value;
  }
}
