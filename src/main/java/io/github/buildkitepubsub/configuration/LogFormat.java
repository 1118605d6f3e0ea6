package io.github.buildkitepubsub.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Sets how lines on the console look: {@code json}, {@code text} or {@code dev}. */
final class LogFormat {

  static final String FORMAT = "one of json, text, dev";

  /** For a person or a grep: one line, fields as {@code key="value"}. */
  static final String TEXT =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z',UTC} %-5p %c [%t] %m %kvp %mdc%n%dwREx";

  /** For a terminal: the same in colour, with what is least needed left out. */
  static final String DEV =
      "%gray(%d{HH:mm:ss.SSS,UTC}) %highlight(%-5p) %cyan(%c{0}) %m %kvp %mdc%n%dwREx";

  private static final JsonNode CONSOLE = TextNode.valueOf("console");

  private static final String APPENDERS = "logging.appenders";

  private LogFormat() {}

  /**
   * Gives every console appender the format.
   *
   * @throws IllegalArgumentException if the format is unknown or there is no console appender
   */
  static void apply(ConfigurationTree tree, String value, Origin origin) {
    String format = value.toLowerCase(Locale.ROOT);
    if (!List.of("json", "text", "dev").contains(format)) {
      throw new IllegalArgumentException("the console's layout must be " + FORMAT);
    }
    List<String> consoles = consoles(tree);
    if (consoles.isEmpty()) {
      throw new IllegalArgumentException(APPENDERS + " has no appender of type console");
    }
    for (String console : consoles) {
      tree.remove(console, "layout");
      tree.remove(console, "logFormat");
      switch (format) {
        case "json" -> tree.set(Paths.key(console, "layout"), jsonLayout(), origin);
        case "text" -> tree.set(Paths.key(console, "logFormat"), TextNode.valueOf(TEXT), origin);
        default -> tree.set(Paths.key(console, "logFormat"), TextNode.valueOf(DEV), origin);
      }
    }
  }

  private static List<String> consoles(ConfigurationTree tree) {
    JsonNode appenders = tree.find(APPENDERS);
    return IntStream.range(0, appenders == null ? 0 : appenders.size())
        .mapToObj(i -> Paths.element(APPENDERS, i))
        .filter(path -> CONSOLE.equals(tree.find(Paths.key(path, "type"))))
        .toList();
  }

  private static JsonNode jsonLayout() {
    return YamlFile.builtIn().at("/logging/appenders/0/layout");
  }
}
